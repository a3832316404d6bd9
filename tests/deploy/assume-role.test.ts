import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAccount } from "../../deploy/account/open-account.ts";
import { small } from "../support/compiled-environments.ts";
import { serve } from "../support/runner-services.ts";

const arn = "arn:aws:iam::210987654321:role/delivery/Deployer";
const folder = mkdtempSync(join(tmpdir(), "crew-credentials-"));
const before = { ...process.env };
let sts: Awaited<ReturnType<typeof serve>>;

const answer = (action: string, body: string) =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${body}</${action}Result></${action}Response>`;

/** STS with one role in a customer's account, which only a caller with the external id may assume. */
beforeAll(async () => {
  sts = await serve(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const isAssumed = String(request.headers.authorization).includes("Credential=ASIACUSTOMER/");
    if (form.get("Action") === "GetCallerIdentity") {
      const account = isAssumed ? "210987654321" : "123456789012";
      const caller = isAssumed
        ? `arn:aws:sts::${account}:assumed-role/Deployer/crew`
        : `arn:aws:iam::${account}:user/us`;
      return void response.end(
        answer("GetCallerIdentity", `<Account>${account}</Account><Arn>${caller}</Arn><UserId>1</UserId>`),
      );
    }
    if (
      form.get("RoleArn") !== arn ||
      form.get("ExternalId") !== "crew-4711" ||
      form.get("DurationSeconds") !== "3600"
    ) {
      response.writeHead(403, { "content-type": "text/xml" });
      return void response.end(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>",
      );
    }
    const keys =
      "<AccessKeyId>ASIACUSTOMER</AccessKeyId><SecretAccessKey>customers-secret</SecretAccessKey><SessionToken>customers-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>";
    response.end(answer("AssumeRole", `<Credentials>${keys}</Credentials>`));
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ACCESS_KEY_ID: "AKIAOURS",
    AWS_SECRET_ACCESS_KEY: "ours",
  });
});
afterAll(async () => {
  await sts.close();
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

const environment = (externalId?: string) => ({
  ...small,
  deployRole: { arn, ...(externalId !== undefined && { externalId }) },
});

test("without the customer's external id the role is refused, and it is said who may change that", async () => {
  await expect(openAccount(environment())).rejects.toThrow(`These credentials may not assume the role ${arn}`);
  await expect(openAccount(environment("another"))).rejects.toThrow("may not assume the role");
  expect(process.env.AWS_ACCESS_KEY_ID).toBe("AKIAOURS");
});

test("with it everything that follows is done in the customer's account, also by programs that crew starts", async () => {
  const credentials = join(folder, "credentials");
  writeFileSync(credentials, "[ours]\naws_access_key_id = AKIAOURS\naws_secret_access_key = ours\n");
  Object.assign(process.env, { AWS_PROFILE: "ours", AWS_SHARED_CREDENTIALS_FILE: credentials });
  expect(await openAccount(environment("crew-4711"))).toMatchObject({
    id: "210987654321",
    arn: expect.stringContaining("Deployer/crew"),
  });
  expect(process.env).toMatchObject({
    AWS_ACCESS_KEY_ID: "ASIACUSTOMER",
    AWS_SECRET_ACCESS_KEY: "customers-secret",
    AWS_SESSION_TOKEN: "customers-token",
  });
  expect(process.env.AWS_PROFILE).toBeUndefined();
  // It is not assumed again from the role itself, whose trust policy need not allow that.
  expect((await openAccount(environment("crew-4711"))).id).toBe("210987654321");
});
