import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { ForgeUse } from "../../runtime/forge/access.ts";
import { appPermissions } from "../../runtime/forge/github/app-permissions.ts";
import type { ForgePurpose } from "../../runtime/forge/purpose.ts";
import { checkRepositories } from "../../runtime/local/repositories/check-repositories.ts";
import { type UsedRepository, usedRepositories } from "../../runtime/local/repositories/used-repositories.ts";
import { openSecrets } from "../../runtime/runner/secrets.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import type { Played } from "../support/forge/faults.ts";
import { appSecret, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { gitlabProject, openGitlab } from "../support/forge/gitlab-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";
import { openGitForge } from "../support/git-forge.ts";
import { crewProgram, localEnvironment, type Outcome, writeWorkspace } from "../support/run-crew.ts";
import { overlay, shop } from "../support/workspace.ts";

const all: ForgeUse[] = ["look", "deliver", "merge", "comment", "label", "close", "status"];

type Changes = Partial<UsedRepository> & { project?: string };

const onGithub = ({ origin }: Played, { project = githubProject, ...changes }: Changes = {}): UsedRepository => ({
  ...{ name: "shop", branch: "main", credentials: "forge-token", uses: all },
  onForge: { forge: "github", project, url: origin },
  ...changes,
});

const onGitlab = ({ origin }: Played, { project = gitlabProject, ...changes }: Changes = {}): UsedRepository => ({
  ...onGithub({ origin } as Played, changes),
  onForge: { forge: "gitlab", project, url: origin },
});

const store = (name: string) => `Store ${name}.`;

async function found(repository: UsedRepository, secret?: string) {
  return checkRepositories([repository], { read: async () => secret, store });
}

async function lines(repository: UsedRepository, secret?: string): Promise<string[]> {
  return (await found(repository, secret)).map(({ subject, state, found }) => `${state} ${subject}: ${found}`);
}

/** Nothing is written: the one POST is the app's token. */
function expectOnlyLooks({ received }: Played): void {
  const writes = received.filter(({ method, path }) => method !== "GET" && !path.endsWith("/access_tokens"));
  expect(writes).toEqual([]);
  expect(received.length).toBeGreaterThan(0);
}

test("a token of GitHub that may do all is well, in a line for each check", async () => {
  const github = await openGithub();
  expect(await lines(onGithub(github), github.secretOf("crew-bot"))).toEqual([
    "ok secret of shop: forge-token is stored",
    "ok token of shop: it is that of crew-bot",
    expect.stringMatching(/^ok repository shop: ann\/shop has the branch main, at [0-9a-f]{8}$/),
    "ok rights in shop: enough to look for events, deliver, merge, comment, label, close and set statuses",
  ]);
  expect((await lines(onGithub(github, { uses: [] }), github.secretOf("crew-bot"))).at(-1)).toMatch(/^ok repository/);
  expectOnlyLooks(github);
});

test("a secret that nobody stored, or that is none, ends the checks of its repository only", async () => {
  const github = await openGithub();
  expect(await found(onGithub(github))).toEqual([
    {
      ...{ subject: "secret of shop", state: "problem", found: "forge-token is not stored" },
      advice: "Store forge-token.",
    },
  ]);
  expect(await lines(onGithub(github), "two words")).toEqual([
    "ok secret of shop: forge-token is stored",
    expect.stringMatching(/^problem token of shop: The stored secret is neither a token nor/),
  ]);
  expect(github.received).toEqual([]);
  const secrets: { [name: string]: string } = { "forge-token": github.secretOf("bea") };
  const two = [onGithub(github, { name: "other", credentials: "absent" }), onGithub(github)];
  const checks = await checkRepositories(two, { read: async (name) => secrets[name], store });
  expect(checks.map(({ subject, state }) => `${state} ${subject}`)).toEqual([
    "problem secret of other",
    "ok secret of shop",
    "ok token of shop",
    "ok repository shop",
    "ok rights in shop",
  ]);
});

test("a wrong token is a problem with its remedy, and in no line; a forge in trouble is none", async () => {
  const [github, gitlab] = await Promise.all([openGithub(), openGitlab()]);
  for (const [repository, secret] of [
    [onGithub(github), "ghp_planted-7781"],
    [onGitlab(gitlab), "glpat-planted-7781"],
  ] as const) {
    const checks = await found(repository, secret);
    expect(checks.at(-1)).toMatchObject({
      ...{ subject: "token of shop", state: "problem", found: expect.stringContaining("401") },
      advice: "Store one that works. Store forge-token.",
    });
    expect(JSON.stringify(checks)).not.toContain("planted");
  }
  github.faults = () => ({ status: 401, body: { message: "No user has ghp_planted-7781" } });
  expect(JSON.stringify(await found(onGithub(github), "ghp_planted-7781"))).not.toContain("planted");
  github.faults = () => ({ status: 503 });
  expect((await found(onGithub(github), github.secretOf("bea"))).at(-1)).toMatchObject({ state: "unknown" });
  github.faults = () => ({ status: 429, headers: { "retry-after": "60" } });
  expect((await found(onGithub(github), github.secretOf("bea"))).at(-1)).toMatchObject({ state: "unknown" });
});

test("a repository that is not there, or that the token does not see, and a branch that is not there are problems", async () => {
  const [github, gitlab] = await Promise.all([openGithub(), openGitlab()]);
  const places = [
    [github, onGithub, github.secretOf("crew-bot")],
    [gitlab, onGitlab, gitlab.secretOf("crew-bot")],
  ] as const;
  for (const [forge, on, secret] of places) {
    expect((await found(on(forge, { project: "ann/none" }), secret)).at(-1)).toMatchObject({
      ...{ subject: "repository shop", state: "problem", found: expect.stringContaining("404") },
      advice: expect.stringContaining("or let crew-bot into it"),
    });
    expect((await lines(on(forge, { branch: "trunk" }), secret)).at(-1)).toMatch(
      /^problem repository shop: .* has no branch trunk$/,
    );
    expectOnlyLooks(forge);
  }
});

test("on GitHub the role, the scope of a classic token, and an archived repository are told", async () => {
  const github = await openGithub();
  const last = async (uses: ForgeUse[], secret: string) => (await lines(onGithub(github, { uses }), secret)).at(-1);
  const stranger = github.secretOf("mallory");
  expect(await last(["deliver"], stranger)).toBe("problem rights in shop: lacking: the role Write");
  expect(await last(["close", "status"], stranger)).toBe(
    "problem rights in shop: lacking: the role Triage; the role Write",
  );
  expect(await last(["look", "comment"], stranger)).toBe("ok rights in shop: enough to look for events and comment");
  github.rules.scopes = "read:user, repo:status";
  const crew = github.secretOf("crew-bot");
  expect(await last(["status"], crew)).toMatch(/^ok /);
  expect(await last(["status", "merge"], crew)).toBe(
    "problem rights in shop: lacking: the token's scope repo or public_repo",
  );
  github.rules.scopes = "repo";
  await github.as("ann", "PATCH", `/repos/${githubProject}`, { archived: true });
  expect(await last(["deliver"], crew)).toBe("problem rights in shop: lacking: the repository is archived");
  expect(await last(["look"], crew)).toMatch(/^ok /);
});

test("of a fine-grained token GitHub does not tell the permissions: the line names those that it takes", async () => {
  const github = await openGithub();
  delete github.rules.scopes;
  const repository = onGithub(github, { uses: ["deliver", "comment"] });
  expect((await found(repository, github.secretOf("crew-bot"))).at(-1)).toEqual({
    ...{ subject: "rights in shop", state: "unknown", found: "the forge does not tell all" },
    advice:
      "To deliver and comment, it takes the token's permission Contents (write); the token's permission Pull requests (write); the token's permission Issues (write) or Pull requests (write).",
  });
  expect((await lines(repository, github.secretOf("mallory"))).at(-1)).toMatch(/^problem .*the role Write$/);
});

test("the permissions that an installation grants a GitHub App are compared with what each use needs", async () => {
  const github = await openGithub();
  const last = async (uses: ForgeUse[]) => (await lines(onGithub(github, { uses }), appSecret)).at(-1);
  expect(await last(all)).toMatch(/^ok rights/);
  let looks = 0;
  github.faults = (_, path) => {
    if (!path.endsWith("/installation")) return undefined;
    looks += 1;
    return { status: 200, body: { id: 5, permissions: { metadata: "read", contents: "write", issues: "read" } } };
  };
  expect(await last(["deliver", "comment", "status"])).toBe(
    "problem rights in shop: lacking: the app's permission Pull requests (write); the app's permission Issues (write); the app's permission Commit statuses (write)",
  );
  expect(await last(["merge"])).toBe("problem rights in shop: lacking: the app's permission Pull requests (read)");
  expect(looks).toBeGreaterThan(0);
  const named = JSON.stringify({ ...JSON.parse(appSecret), installationId: 5 });
  expect((await lines(onGithub(github), named)).at(-1)).toMatch(/^ok rights/);
  github.faults = (_, path) => (path.endsWith("/installation") ? { status: 404 } : undefined);
  expect(await last(all)).toMatch(/^problem token of shop: .*404/);
  expectOnlyLooks(github);
});

test("an app is said to have enough for exactly what its token asks for", async () => {
  const purposes: [ForgeUse, ForgePurpose[]][] = [
    ["look", ["look"]],
    ["deliver", ["deliver"]],
    ["merge", ["merge"]],
    ["comment", ["issue", "request"]],
    ["label", ["issue", "request"]],
    ["unlabel", ["issue", "request"]],
    ["close", ["issue"]],
    ["status", ["status"]],
  ];
  const github = await openGithub();
  for (const [use, opened] of purposes) {
    const needed = opened.flatMap((purpose) => Object.entries(appPermissions[purpose]));
    const permissions = Object.fromEntries(needed);
    const last = async (granted: object) => {
      github.faults = (_, path) =>
        path.endsWith("/installation") ? { status: 200, body: { id: 5, permissions: granted } } : undefined;
      return (await lines(onGithub(github, { uses: [use] }), appSecret)).at(-1);
    };
    expect(await last(permissions), use).toMatch(/^ok rights/);
    for (const [name] of needed)
      expect(await last({ ...permissions, [name]: undefined }), `${use} without ${name}`).toMatch(/^problem rights/);
  }
});

test("an app that lacks Workflows is told where a repository lets pipelines be delivered", async () => {
  const github = await openGithub();
  const granted = { metadata: "read", contents: "write", pull_requests: "write" };
  github.faults = (_, path) =>
    path.endsWith("/installation") ? { status: 200, body: { id: 5, permissions: granted } } : undefined;
  const repository = pipelineOf(`# engagements/shop/engagement.yaml
repositories:
  shop: { forge: github, project: acme/shop, credentials: forge-token, deliver: gates }
`).repository!;
  const last = async (...paths: string[]) => {
    const sensitive = { paths, group: "owners" };
    const [used] = usedRepositories([{ repository: { ...repository, sensitive }, tools: {} }]);
    const { opensPipelines } = used!;
    const checked = onGithub(github, { uses: ["deliver", "merge"], ...(opensPipelines && { opensPipelines }) });
    return (await lines(checked, appSecret)).at(-1);
  };
  expect(await last("src/**")).toMatch(/^ok rights/);
  expect(await last("src/**", ".GitHub/workflows/*.yml")).toBe(
    "problem rights in shop: lacking: the app's permission Workflows (write)",
  );
});

test("on GitLab the role, the scope, a protected branch and an archived project are told", async () => {
  const gitlab = await openGitlab();
  const last = async (uses: ForgeUse[], user: "crew-bot" | "gus" | "ann" | "mallory" = "crew-bot") =>
    (await found(onGitlab(gitlab, { uses }), gitlab.secretOf(user))).at(-1);
  expect(await last(all)).toMatchObject({ state: "ok", found: expect.stringContaining("enough to") });
  expect(await last(["deliver"], "gus")).toMatchObject({ state: "problem", found: "lacking: the role Developer" });
  expect(await last(["label", "comment"], "mallory")).toMatchObject({ found: "lacking: the role Planner" });
  expect(await last(["look", "comment"], "mallory")).toMatchObject({ state: "ok" });
  gitlab.rules.developersMerge = false;
  expect(await last(["deliver"])).toMatchObject({ state: "ok" });
  expect(await last(["merge"])).toMatchObject({
    state: "unknown",
    advice: expect.stringContaining("merge into the protected branch main"),
  });
  expect(await last(["merge"], "ann")).toMatchObject({ state: "ok" });
  gitlab.scopes = ["read_api", "write_repository"];
  expect(await last(["look"])).toMatchObject({ state: "ok" });
  expect(await last(["deliver"])).toMatchObject({ state: "problem", found: "lacking: the token's scope api" });
  gitlab.scopes = undefined;
  expect(await last(["deliver"])).toMatchObject({ state: "unknown", advice: expect.stringContaining("scope api") });
  Object.assign(gitlab, { scopes: ["api"] });
  gitlab.rules.isArchived = true;
  expect(await last(["deliver"])).toMatchObject({ state: "problem", found: "lacking: the project is archived" });
  expect((await lines(onGitlab(gitlab), appSecret)).at(-1)).toMatch(/^problem token of shop: GitLab has no apps/);
  expectOnlyLooks(gitlab);
});

test("a repository of Git alone is asked for its branch, and its rights are told by nobody", async () => {
  const host = await openGitForge({ token: "token-of-the-host-0123" });
  onTestFinished(() => host.close());
  host.create("shop", { "a.txt": "a\n" });
  process.env.GIT_SSL_CAINFO = host.authority;
  const { onForge: _, ...plain } = onGithub({ origin: "" } as Played, { uses: ["deliver"] });
  const shop: UsedRepository = { ...plain, gitUrl: host.urlOf("shop") };
  expect(await lines(shop, "token-of-the-host-0123")).toEqual([
    "ok secret of shop: forge-token is stored",
    expect.stringMatching(/^ok repository shop: 127\.0\.0\.1:\d+ has the branch main, at [0-9a-f]{8}$/),
    "unknown rights in shop: Git does not tell them before a push",
  ]);
  expect((await lines(shop, "token-that-is-planted")).at(-1)).toMatch(/^problem repository shop: (?!.*planted)/);
  expect((await lines({ ...shop, branch: "trunk" }, "token-of-the-host-0123")).at(-1)).toMatch(/no branch trunk$/);
  host.state.mood = "broken";
  expect((await lines(shop, "token-of-the-host-0123")).at(-1)).toMatch(/^unknown repository shop/);
  expect(host.state.requests.filter((each) => each.includes("git-receive-pack"))).toEqual([]);
  delete process.env.GIT_SSL_CAINFO;
});

test("the repositories of an engagement are each tried once, for all that its flows do there", () => {
  const pipeline = pipelineOf(`# agents/tools/act.yaml
description: Acts on the forge.
effect: execute
forge: { operation: close, repository: shop }
# phases/notice.yaml
title: Notice
goal: It is done on the forge.
call: { tool: act, with: { number: "7" } }
# engagements/shop/engagement.yaml
phases: [plan, notice]
repositories:
  shop: { forge: github, project: acme/shop, url: "https://github.example.com", credentials: forge-token, deliver: gates }
`);
  expect(usedRepositories([pipeline, pipeline])).toEqual([
    {
      ...{ name: "shop", branch: "main", credentials: "forge-token", uses: ["deliver", "close"] },
      onForge: { forge: "github", project: "acme/shop", url: "https://github.example.com" },
    },
  ]);
  const { repository: _, ...without } = pipeline;
  expect(usedRepositories([{ ...without, tools: {} }])).toEqual([]);
});

test("a file of secrets that others can read is told, and is not one without the secret", async () => {
  const folder = mkdtempSync(join(tmpdir(), "crew-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "secrets");
  writeFileSync(file, "forge-token=ghp_crew0000\n", { mode: 0o644 });
  const read = openSecrets(pathToFileURL(file).href, {});
  const checks = await checkRepositories([onGithub({ origin: "http://127.0.0.1:9" } as Played)], { read, store });
  expect(checks).toMatchObject([{ state: "unknown", found: expect.stringContaining("chmod 600") }]);
});

/** Without blocking this process, which plays the forge. */
function run(words: string[], cwd: string, variables: NodeJS.ProcessEnv): Promise<Outcome> {
  const env = { ...localEnvironment(), NODE_NO_WARNINGS: "1", ...variables };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [crewProgram, ...words], { cwd, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

test("`crew doctor ENGAGEMENT` tries the repositories with the secrets of local projects, and ends with 1 for a problem", async () => {
  const served = await serveGithub({ "a.txt": "a\n" }, { pushedBy: "crew-bot" });
  const declared = `forge: github, project: ${githubProject}, url: "${served.url}", credentials: forge-token`;
  const changes = `# engagements/shop/engagement.yaml\nrepositories:\n  shop: { ${declared}, deliver: gates }\n`;
  const folder = writeWorkspace(overlay(changes, shop));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const doctor = (variables: NodeJS.ProcessEnv, ...words: string[]) =>
    run(["doctor", "shop", ...words], folder, { ...served.trusting, ...variables });
  const well = await doctor({ CREW_SECRET_FORGE_TOKEN: served.token });
  expect(well.stdout).toMatch(/^ok {7}rights in shop +enough to deliver$/m);
  expect(well.code).toBe(0);
  const missing = await doctor({}, "--json");
  expect(missing.code).toBe(1);
  expect(JSON.parse(missing.stdout)).toContainEqual({
    ...{ subject: "secret of shop", state: "problem", found: "forge-token is not stored" },
    advice: expect.stringMatching(/`forge-token=…` of .*\/\.crew\/secrets/),
  });
  const refused = await doctor({ CREW_SECRET_FORGE_TOKEN: "ghp_planted-7781" });
  expect(refused.stdout).toMatch(/^PROBLEM {2}token of shop +The forge answered 401: Bad credentials$/m);
  expect(`${refused.stdout}${refused.stderr}`).not.toContain("planted");
  expect(refused.code).toBe(1);
}, 120_000);
