import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { requireModelAccess } from "../../runtime/local/require-model-access.ts";
import { pipelineOf } from "../support/compiled-shop.ts";

const home = mkdtempSync(join(tmpdir(), "crew-access-"));
afterAll(() => rmSync(home, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

test("where the declared models' credentials cannot be had, the SDK's reason is told with the remedy", async () => {
  const sso = {
    start_url: "https://delivery.example.com/start",
    region: "us-east-1",
    account_id: "1",
    role_name: "dev",
  };
  const lines = Object.entries(sso).map(([name, value]) => `sso_${name} = ${value}\n`);
  writeFileSync(join(home, "config"), `[profile delivery]\n${lines.join("")}`);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) vi.stubEnv(name, undefined);
  vi.stubEnv("HOME", home);
  vi.stubEnv("AWS_CONFIG_FILE", join(home, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(home, "credentials"));
  vi.stubEnv("AWS_PROFILE", "delivery");
  await expect(requireModelAccess([pipelineOf()])).rejects.toThrow(
    /no AWS credentials for the declared models \(The SSO session .*\)\. Sign in with/,
  );
});
