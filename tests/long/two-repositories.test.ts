import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import type { ProjectSummary, ProjectView } from "../../schema/types.ts";
import type { GithubUser } from "../support/forge/github-stand-in.ts";
import { githubProject } from "../support/forge/github-stand-in.ts";
import { type ServedGithub, serveGithub } from "../support/forge/served-github.ts";
import { startCrew } from "../support/running-crew.ts";
import { serveTeam } from "../support/scripted-team.ts";
import { overlay } from "../support/workspace.ts";

/** One flow over two repositories, each on a GitHub server of its own, at which crew is another user. */
const engagement = (shop: ServedGithub, till: ServedGithub) => `# engagements/shop/inputs/issue.json
{ "type": "object", "required": ["number"], "properties": { "number": { "type": "integer", "minimum": 1, "maximum": 9999 }, "title": { "type": "string", "maxLength": 200 } }, "examples": [{ "number": 1, "title": "Prices" }] }
# agents/pm.yaml
mayAsk: false
outputs: { score: { type: number, min: 0, max: 9 } }
# phases/plan.yaml
swarm: { entry: pm, members: [pm] }
gate: { approvers: { group: customer }, approveWhen: "pm.score < 5" }
# agents/tools/merge.yaml
description: Merges.
effect: execute
forge: { operation: merge }
# phases/merge.yaml
title: Merge
goal: The approved commit is merged.
call: { tool: merge }
# engagements/shop/engagement.yaml
mode: full
flows:
  fix: { input: inputs/issue.json, key: [input.number], phases: [plan, merge], repositories: [shop, till] }
repositories:
  shop: { forge: github, project: ${githubProject}, url: "${shop.url}", credentials: shop-token, deliver: gates }
  till: { forge: github, project: ${githubProject}, url: "${till.url}", credentials: till-token, deliver: gates }
triggers:
  labeled: { on: issue, for: repositories, when: "event.action = 'labeled' and event.label = 'crew'", start: fix, with: { number: event.number, title: event.title } }
`;

function write(files: { readonly [path: string]: string }, prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A stranger writes an issue; somebody who may write in the repository sets the label. */
async function ask({ github, place }: ServedGithub, title: string): Promise<number> {
  const { number } = await github.as("mallory", "POST", `${place}/issues`, { title, body: "Please." });
  await github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
  return number;
}

const requestsOf = ({ github, place }: ServedGithub): Promise<{ head: { ref: string } }[]> =>
  github.as("ann", "GET", `${place}/pulls?state=all`);

test("an issue in each of two repositories becomes a delivery in that one only, with its credentials alone", async () => {
  const shop = await serveGithub({ "README.md": "# Shop\n" }, { pushedBy: "crew-bot" });
  const till = await serveGithub({ "README.md": "# Till\n" }, { pushedBy: "ann" });
  const own: { name: string; served: ServedGithub; by: GithubUser; first: string }[] = [
    { name: "shop", served: shop, by: "crew-bot", first: shop.repository.git("rev-parse", "main") },
    { name: "till", served: till, by: "ann", first: till.repository.git("rev-parse", "main") },
  ];
  const authorities = own.map(({ served }) => readFileSync(served.host.authority, "utf8")).join("\n");
  const workspace = write(overlay(engagement(shop, till)), "crew-two-");
  const trusted = join(write({ "authorities.pem": authorities }, "crew-two-trust-"), "authorities.pem");
  const { flows = [], diagnostics } = compile(nodeHost(workspace), { engagement: "shop" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const team = await serveTeam(
    flows.map(({ pipeline }) => pipeline),
    {},
  );
  // The same number in both: two projects, not one.
  expect(await ask(shop, "Prices")).toBe(await ask(till, "Receipts"));

  const args = ["--triggers", "--no-start", "--workspace", workspace, "--model", `openai=${team}/v1`];
  const crew = await startCrew("shop", args, workspace, {
    GIT_SSL_CAINFO: trusted,
    NODE_EXTRA_CA_CERTS: trusted,
    CREW_SECRET_SHOP_TOKEN: shop.token,
    CREW_SECRET_TILL_TOKEN: till.token,
  });
  onTestFinished(() => crew.stop());
  expect(shop.token).not.toBe(till.token);
  const projects = () => crew.json<ProjectSummary[]>(["status", "--all"]);
  const idsOf = async () => (await projects()).map(({ id }) => id).sort();
  await expect
    .poll(idsOf, { timeout: 120_000, interval: 500 })
    .toEqual([expect.stringMatching(/^fix-shop-[a-z2-7]{16}-1$/), expect.stringMatching(/^fix-till-[a-z2-7]{16}-1$/)]);
  const ids = await idsOf();
  for (const [index, { name, served, first }] of own.entries()) {
    const id = ids[index] ?? "";
    const view = () => crew.json<ProjectView>(["status", id]);
    const status = async () => (await view()).summary.status;
    await expect.poll(status, { timeout: 240_000, interval: 1000 }).toMatch(/^(finished|stopped|failed|rejected)/);
    expect(await view()).toMatchObject({ summary: { status: "finished" }, customersCode: { repository: name } });
    const requests = await requestsOf(served);
    expect(requests.map(({ head }) => head.ref)).toEqual([`crew/${id}`]);
    const [, merged] = served.repository.git("log", "-1", "--format=%P", "main").split(" ");
    expect(served.repository.git("rev-parse", `crew/${id}`)).toBe(merged);
    expect(served.repository.git("diff", "--name-only", first, "main").split("\n")).toContain("docs/plan.md");
    expect(served.repository.git("for-each-ref", "--format=%(refname:short)", "refs/heads/crew").split("\n")).toEqual([
      `crew/${id}`,
    ]);
  }
  // The credentials of one were never shown to the other.
  const shown = (at: ServedGithub, token: string) => at.github.received.filter((each) => each.token === token).length;
  expect([shown(shop, till.token), shown(till, shop.token)]).toEqual([0, 0]);
  expect(shown(shop, shop.token) * shown(till, till.token)).toBeGreaterThan(0);

  // A person has to say for which one.
  const input = join(write({ "issue.json": '{ "number": 7 }' }, "crew-two-input-"), "issue.json");
  await expect(crew.text(["start", "shop/fix", "--input", input])).rejects.toThrow(/one of several repositories/);
  const { id } = await crew.json<{ id: string }>(["start", "shop/fix", "--repository", "till", "--input", input]);
  expect(id).toMatch(/^fix-till-/);
});
