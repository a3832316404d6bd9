import { afterAll, beforeAll, expect, test } from "vitest";
import { examineAccount } from "../../deploy/doctor/examine-account.ts";
import { cloudcrew, small } from "../support/compiled-environments.ts";
import { serve } from "../support/runner-services.ts";

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ann</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const available = {
  agreementAvailability: { status: "AVAILABLE" },
  authorizationStatus: "AUTHORIZED",
  entitlementAvailability: "AVAILABLE",
  regionAvailability: "AVAILABLE",
};

let server: Awaited<ReturnType<typeof serve>>;
let processors: number | undefined;
let asked: string[];

/** What an account answers that has access to all models but those of Sonnet, and nothing deployed. */
beforeAll(async () => {
  server = await serve((request, response) => {
    const { url = "", headers } = request;
    asked.push(url);
    const json = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (String(headers["x-amz-target"]).endsWith(".ListServiceQuotas")) {
      if (processors === undefined) return void json(400, { __type: "AccessDeniedException", message: "no" });
      return void json(200, { Quotas: [{ QuotaName: "Fargate Spot vCPU resource count", Value: processors }] });
    }
    if (url.startsWith("/foundation-model-availability/")) {
      const isRefused = url.includes("sonnet");
      return void json(200, { ...available, ...(isRefused && { authorizationStatus: "NOT_AUTHORIZED" }) });
    }
    if (url.includes("tagging")) {
      response.writeHead(404).end("<Error><Code>NoSuchBucket</Code></Error>");
      return;
    }
    response.writeHead(200, { "content-type": "text/xml" }).end(identity);
  });
  process.env.AWS_ENDPOINT_URL = server.url;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" });
});
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await server.close();
});

async function examined(environment = small): Promise<string[]> {
  asked = [];
  const findings = await examineAccount({
    name: "crew-cloudcrew-dev-000000",
    earlierName: "crew-cloudcrew-dev",
    pipeline: cloudcrew.pipeline,
    environment,
  });
  return findings.map(({ state, subject, found }) => `${state} ${subject}: ${found}`);
}

test("each model that the team needs is asked for, and one without access is a problem", async () => {
  processors = 64;
  const lines = await examined();
  expect(lines.filter((line) => /^ok model .*opus.*: may be used$/.test(line))).not.toEqual([]);
  expect(lines.filter((line) => /^problem model .*sonnet.*: no access$/.test(line))).not.toEqual([]);
  expect(lines).toContain("ok deployment: none; the bucket crew-123456789012-us-east-1 is created at the first one");
});

test("a quota that has no room for a project is a problem; one that may not be read is unknown", async () => {
  processors = 0.5;
  expect(await examined()).toContainEqual(expect.stringMatching(/^problem processors for runners: 0\.5 are granted/));
  processors = undefined;
  expect(await examined()).toContainEqual(expect.stringMatching(/^unknown processors for runners: /));
});

test("with credentials of another account nothing else is asked", async () => {
  const lines = await examined({ ...small, account: "999999999999" });
  expect(lines).toEqual([
    expect.stringMatching(/^problem credentials: The environment "dev" belongs to account 999999999999/),
  ]);
  expect(asked).toEqual(["/"]);
});
