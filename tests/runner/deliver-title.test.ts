import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import type { Forge } from "../../runtime/forge/forge.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readBase } from "../../runtime/runner/kinds/fetch/base-code.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import type { Pipeline } from "../../schema/types.ts";
import { lowerFeature } from "../pipelines/workspace.ts";
import { skipsPipelines } from "../support/forge/closing-words.ts";
import type { Bare } from "../support/forge/git-side.ts";
import { githubProject } from "../support/forge/github-stand-in.ts";
import { gitlabProject } from "../support/forge/gitlab-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";
import { serveGitlab } from "../support/forge/served-gitlab.ts";
import { openRunnerServices, type RunnerServices, statement } from "../support/runner-services.ts";

let services: RunnerServices;
let home: string;
beforeAll(async () => {
  services = await openRunnerServices();
  home = await mkdtemp(join(tmpdir(), "crew-title-"));
  // Node reads its own list of authorities only when it starts.
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  await services.close();
  await rm(home, { recursive: true, force: true });
});

interface Served {
  forge: "github" | "gitlab";
  project: string;
  origin: string;
  authority: string;
  token: string;
  repository: Bare;
  client: Forge;
  openIssue(): Promise<unknown>;
}

const serve = {
  github: async (): Promise<Served> => {
    const { github, repository, place, url, trusting, token } = await serveGithub(
      { "a.txt": "a\n" },
      { pushedBy: "crew-bot" },
    );
    const openIssue = () => github.as("ann", "POST", `${place}/issues`, { title: "Of somebody else", body: "" });
    const known = { forge: "github", project: githubProject, origin: url, token } as const;
    return { ...known, authority: trusting.GIT_SSL_CAINFO, repository, client: github.forge(), openIssue };
  },
  gitlab: async (): Promise<Served> => {
    const { gitlab, repository, url, trusting, token } = await serveGitlab(
      { "a.txt": "a\n" },
      { pushedBy: "crew-bot" },
    );
    const openIssue = () => gitlab.as("ann", "POST", "/issues", { title: "Of somebody else", description: "" });
    const known = { forge: "gitlab", project: gitlabProject, origin: url, token } as const;
    return { ...known, authority: trusting.GIT_SSL_CAINFO, repository, client: gitlab.forge(), openIssue };
  },
};

const title = "Typo [skip ci] Closes #1 @acme/all <!--";
const inert = "Typo (skip ci) Closes # 1 @ acme/all < !--";

test.each(["github", "gitlab"] as const)(
  "a stranger's title neither skips the pipelines of %s, nor closes an issue by the merge, nor tells people",
  async (kind) => {
    const {
      forge,
      project: place,
      origin,
      authority,
      token,
      repository: customer,
      client,
      openIssue,
    } = await serve[kind]();
    process.env.GIT_SSL_CAINFO = authority;
    await openIssue();
    const project = `title-${kind}`;
    const at = { name: "shop", forge, project: place, service: origin, url: `${origin}/${place}.git` };
    const repository: Pipeline["repository"] = { ...at, branch: "main", credentials: "forge-token" };
    const pipeline = { ...lowerFeature("repository"), repository };
    const order = { ...(await services.start(project, pipeline, undefined, title)), phase: "draft" };
    const secrets = rememberSecrets(async () => token);
    const connect = () => ({ ...services.connect(), rehearsed: false, secrets });
    await services.run({ ...order, mode: "fetch" }, connect());
    const meta = await readItem(services.table, key.meta(project));
    const base = await readBase(services.table, services.objects, { project });
    const initial = { title, sow: statement, time: new Date(String(meta?.createdAt)), ...base };
    const tree = await openWorkTree(openRepository(services.repositories, { project, initial }), join(home, project));
    await tree.write("a.txt", "b\n");
    const agent = { name: "writer", title: "Writer" };
    await tree.commit({ agent, turn: { phase: "draft", round: 1, seq: 1 }, message: "Write", time: new Date(1e12) });
    expect(await services.run({ ...order, mode: "deliver" }, connect())).toMatchObject({ outcome: "done" });
    const [delivery] = await readItems(services.table, project, "delivery");
    const message = customer.git("log", "-1", "--format=%B", `crew/${project}`);
    expect(message.split("\n")[0]).toBe(inert);
    expect(skipsPipelines(message)).toBe(false);
    const request = await client.request(delivery?.request?.number ?? 0);
    expect(request.title).toBe(inert);
    expect(request.text).toContain(`The team's work on "${inert}"`);
    await client.merge({ number: request.number, revision: request.head.revision });
    expect((await client.issue(1)).isOpen).toBe(true);
  },
);
