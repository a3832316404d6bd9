import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import { sizes } from "../../compiler/lower/sizes.ts";
import type { Host } from "../../compiler/source/host.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The workspace, with other environments in CloudCrew's file. */
function withEnvironments(yaml: string): Host {
  const host = nodeHost(root);
  const file = "engagements/cloudcrew/engagement.yaml";
  return {
    ...host,
    read(path) {
      const bytes = host.read(path);
      if (path !== file || bytes === undefined) return bytes;
      const text = Buffer.from(bytes).toString("utf8");
      return Buffer.from(`${text.slice(0, text.indexOf("environments:"))}environments:\n${yaml}`);
    },
  };
}

function environmentOf(yaml: string) {
  const { pipeline, diagnostics } = compile(withEnvironments(`  it: ${yaml}\n`), { engagement: "cloudcrew" });
  return { environment: pipeline?.environments?.it, ids: diagnostics.map(({ id }) => id) };
}

test("a size is a preset, and only region and size have to be said", () => {
  const { environment } = environmentOf("{region: eu-central-1, size: small}");
  expect(environment).toMatchObject({
    name: "it",
    region: "eu-central-1",
    size: "small",
    alarms: [],
    network: "public",
  });
  expect(environment?.runner).toEqual({ ...sizes.small.runner, spot: false });
  expect(environment).not.toHaveProperty("account");
});

test("a declared network, Spot and budget override the preset's", () => {
  const { environment } = environmentOf(
    "{region: us-east-1, size: large, sender: crew@example.com, network: public, spot: true, monthlyBudget: 12.5}",
  );
  expect(environment).toMatchObject({ network: "public", runner: { spot: true }, monthlyBudgetMicros: 12_500_000 });
});

test.each([
  ["{region: us-east-1, size: huge}", "wrong-value"],
  ["{region: us-east-1}", "missing-key"],
  ["{region: Virginia, size: small}", "wrong-value"],
  ["{region: us-east-1, size: small, account: 123456789012}", "wrong-value"],
  ['{region: us-east-1, size: small, identity: {issuer: "http://login.example.com", clientId: x}}', "wrong-value"],
  ["{region: us-east-1, size: small, colour: blue}", "unknown-key"],
])("%s is refused as %s", (yaml, id) => {
  expect(environmentOf(yaml).ids).toContain(id);
});

test("nothing is found where nothing is wrong", () => {
  expect(
    environmentOf(
      '{region: us-east-1, size: small, account: "123456789012", sender: crew@example.com, alarms: [ops@example.com]}',
    ).ids,
  ).toEqual([]);
});
