import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import type { GateView, ProjectView } from "../../schema/types.ts";
import { openGitForge } from "../support/git-forge.ts";
import { writeWorkspace } from "../support/run-crew.ts";
import { startCrew } from "../support/running-crew.ts";
import { serveTeam } from "../support/scripted-team.ts";
import { overlay } from "../support/workspace.ts";

const token = "token-of-the-host-0123";

const merging = (url: string) => `# engagements/shop/engagement.yaml
phases: [plan, merge]
repositories:
  tea: { url: "${url}", credentials: forge-token, deliver: gates }
# agents/pm.yaml
mayAsk: false
# phases/merge.yaml
title: Merge
goal: The approved commit is merged.
call: { tool: merge, values: { merged: { path: $.mergedAs, type: string } } }
# agents/tools/merge.yaml
description: Merges the approved commit.
effect: execute
forge: { operation: merge, repository: tea }
`;

/** The shop under `crew up`, with a host of Git that has no requests. */
async function openShop() {
  const host = await openGitForge({ token });
  onTestFinished(() => host.close());
  const customer = host.create("tea", { "README.md": "# Tea\n" });
  const workspace = writeWorkspace(overlay(merging(host.urlOf("tea"))));
  onTestFinished(() => rmSync(workspace, { recursive: true }));
  const { flows = [], diagnostics } = compile(nodeHost(workspace), { engagement: "shop" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const team = await serveTeam(
    flows.map(({ pipeline }) => pipeline),
    {},
  );
  const args = ["--workspace", workspace, "--model", `openai=${team}/v1`];
  const trusting = { GIT_SSL_CAINFO: host.authority, NODE_EXTRA_CA_CERTS: host.authority };
  const crew = await startCrew("shop", args, workspace, { ...trusting, CREW_SECRET_FORGE_TOKEN: token });
  onTestFinished(() => crew.stop());
  return { host, customer, crew };
}

const patience = { timeout: 120_000, interval: 500 };

test("a repository of Git alone gets one merge of exactly the approved commit, however often its host refuses, is down, or has moved", async () => {
  const { host, customer, crew } = await openShop();
  const status = () => crew.json<ProjectView>(["status"]);
  const open = async () => (await status()).operators.filter((each) => each.status === "open");
  /** The operator's page says why; the next attempt is resumed. */
  async function refused(why: RegExp): Promise<void> {
    await expect.poll(async () => (await open()).length, patience).toBe(1);
    const [asked] = await open();
    expect(asked?.phase).toBe("merge");
    const { id } = (await status()).summary;
    const page = await crew.download(`/projects/${id}/operator/merge/${asked?.entry ?? asked?.round}`);
    expect(page.toString()).toMatch(why);
    expect(customer.git("rev-parse", "main")).toBe(moved);
  }
  const resume = () => crew.text(["decide", "resume"]);

  await expect.poll(async () => (await status()).summary.waitingFor, patience).toMatch(/Plan/);
  const project = (await status()).summary.id;
  const head = customer.git("rev-parse", `crew/${project}`);
  const gate: GateView = JSON.parse(String(await crew.download(`/api/projects/${project}/gates/plan/1`)));
  expect(gate).toMatchObject({ delivery: { head, branch: `crew/${project}` } });

  let moved = customer.commit({ "docs/plan.md": "The customer's own plan.\n", "theirs.txt": "theirs\n" });
  await crew.text(["approve", project, "--as", "ada@example.com"]);
  await refused(/On main, docs\/plan\.md changed after the approved commit/);

  moved = customer.commit({ "docs/plan.md": "" });
  customer.protect("main");
  await resume();
  await refused(/It says: protected branch/);

  rmSync(join(customer.path, "hooks/update"));
  host.state.mood = "broken";
  await resume();
  await refused(/is asked again at/);

  host.state.mood = "cut-pushes";
  await resume();
  await expect.poll(async () => (await status()).summary.status, patience).toBe("finished");
  const merged = customer.git("rev-parse", "main");
  expect(customer.git("log", "-1", "--format=%P", "main")).toBe(`${moved} ${head}`);
  expect(customer.git("diff", "--name-only", moved, "main")).toBe("docs/plan.md");
  expect(customer.git("rev-parse", "main:docs/plan.md")).toBe(customer.git("rev-parse", `${head}:docs/plan.md`));
  const { events } = await status();
  expect(events.map(({ text }) => text)).toEqual(
    expect.arrayContaining([expect.stringContaining(`merged "${merged}"`)]),
  );
});
