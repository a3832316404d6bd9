import { expect, test } from "vitest";
import { readCredentials } from "../../runtime/runner/kinds/fetch/read-credentials.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import { appSecret, githubProject, openGithub } from "../support/forge/github-stand-in.ts";

const repository = { name: "shop", forge: "github", project: githubProject, credentials: "forge-token" } as const;

test("code on GitHub is fetched with the app's token for that repository, which no text of the run shows", async () => {
  const github = await openGithub();
  const secrets = rememberSecrets(async () => appSecret);
  const given = await readCredentials({ ...repository, service: github.origin }, secrets);
  if (given.kind !== "given") throw new Error(given.reason);
  const token = given.value?.replace("x-access-token:", "") ?? "";
  expect(token).toMatch(/^ghs_/);
  expect(secrets.hide(`fatal: ${token} is wrong`)).not.toContain(token);
});

test("an app that has lost its access is refused, and a forge in trouble is asked again by another attempt", async () => {
  const github = await openGithub();
  const read = () =>
    readCredentials(
      { ...repository, service: github.origin },
      rememberSecrets(async () => appSecret),
    );
  github.faults = (_, path) => (path.endsWith("/installation") ? { status: 404 } : undefined);
  expect(await read()).toMatchObject({
    kind: "refused",
    reason: expect.stringContaining("no access to shop by forge-token"),
  });
  github.faults = () => ({ status: 503 });
  await expect(read()).rejects.toMatchObject({ kind: "unreachable" });
  const wrong = rememberSecrets(async () => "two words");
  expect(await readCredentials({ ...repository, service: github.origin }, wrong)).toMatchObject({ kind: "refused" });
});

test("a token of GitLab is given to Git as it is", async () => {
  const secrets = rememberSecrets(async () => "glpat-secret-0000");
  expect(await readCredentials({ ...repository, forge: "gitlab" }, secrets)).toMatchObject({
    kind: "given",
    value: "oauth2:glpat-secret-0000",
  });
});
