import { createHmac } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { compile, nodeHost } from "../../../compiler/index.ts";
import type { GateView, ProjectSummary, ProjectView } from "../../../schema/types.ts";
import { githubProject } from "../forge/github-stand-in.ts";
import { type ServedGithub, serveGithub } from "../forge/served-github.ts";
import { serve } from "../model-endpoint.ts";
import { startCrew } from "../running-crew.ts";
import { serveTeam } from "../scripted-team.ts";
import { issueText, shopCode, teamOfShop } from "./shop-code.ts";

const root = join(import.meta.dirname, "../../..");
const hook = "a-secret-of-the-hook-0123";

/** Auto-Dev as a customer changes it: the own project at both entries, at the deployment and its health, and a signed hook. */
function workspaceFor({ url, trusting }: ServedGithub, health: string): string {
  const folder = mkdtempSync(join(tmpdir(), "crew-story-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ["agents", "phases", "schema", "engagements/auto-dev"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  const edit = (path: string, ...edits: [string, string][]) => {
    const file = join(folder, "engagements/auto-dev", path);
    const changed = edits.reduce(
      (text, [from, to]) => {
        expect(text).toContain(from);
        return text.replaceAll(from, () => to);
      },
      readFileSync(file, "utf8"),
    );
    writeFileSync(file, changed);
  };
  const labeled = "  labeled:\n    on: issue\n";
  edit(
    "engagement.yaml",
    ["forge: github, project: acme/shop,", `forge: github, project: ${githubProject}, url: "${url}",`],
    ["    project: acme/shop\n", `    project: ${githubProject}\n    url: "${url}"\n`],
    [labeled, `${labeled}    secret: hook\n`],
  );
  edit(
    "tools/deploy.yaml",
    ["https://crew@github.com/acme/shop.git", `https://crew@${new URL(url).host}/${githubProject}.git`],
    ["export GIT_ASKPASS", `export GIT_SSL_CAINFO=${trusting.GIT_SSL_CAINFO} GIT_ASKPASS`],
  );
  edit("tools/check-health.yaml", ["https://shop.example.com/health", health]);
  return folder;
}

/** Auto-Dev under `crew up`, with everything around it: a GitHub server of one's own, a model's service, and the deployed system. */
export async function openStory({
  label,
  before,
}: {
  label?: string;
  before?: (of: ServedGithub) => Promise<void>;
} = {}) {
  const served = await serveGithub(shopCode, { pushedBy: "crew-bot" });
  const { github, repository, place, token, trusting } = served;
  const first = repository.git("rev-parse", "main");
  repository.git("branch", "production", "main");
  // The deployed system answers well as soon as what was merged is deployed.
  const deployed = () => repository.git("rev-parse", "production");
  const health = await serve((_, response) => {
    response.writeHead(deployed() === repository.git("rev-parse", "main") ? 200 : 503).end();
  });
  const workspace = workspaceFor(served, health);
  const { flows = [], diagnostics } = compile(nodeHost(workspace), { engagement: "auto-dev" });
  // In a deployment nobody would reach this machine, which the compiler says.
  expect(diagnostics.filter(({ id }) => id !== "repository-outside-network")).toEqual([]);
  const team = await serveTeam(
    flows.map(({ pipeline }) => pipeline),
    teamOfShop,
  );
  const args = ["--triggers", "--no-start", "--workspace", workspace, "--model", `openai=${team}/v1`];
  const secrets = { CREW_SECRET_FORGE_TOKEN: token, CREW_SECRET_DEPLOY_TOKEN: token, CREW_SECRET_HOOK: hook };
  const ask = async (label: string): Promise<number> => {
    const { number } = await github.as("mallory", "POST", `${place}/issues`, {
      title: "Orders can be read in pages",
      body: issueText,
    });
    await github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: [label] });
    return number;
  };
  // The first look of a trigger finds what happened shortly before; the next one is a minute later.
  const issue = label === undefined ? undefined : await ask(label);
  await before?.(served);
  const crew = await startCrew("auto-dev", args, workspace, { ...trusting, ...secrets });
  onTestFinished(() => crew.stop());
  // Requests with other tokens are those of people.
  const received = () => github.received.filter(({ token: by }) => by === token);
  const projects = () => crew.json<ProjectSummary[]>(["status", "--all"]);
  return {
    crew,
    github,
    repository,
    first,
    deployed,
    projects,
    /** Requests that crew sent to the forge. */
    received,
    /** Number of the issue that was there before. */
    issue: issue ?? 0,
    /** A stranger writes an issue; somebody who may write in the repository sets the label. */
    ask,
    /** GitHub's own message of a label. */
    async tell(number: number, by = hook): Promise<unknown> {
      const body = JSON.stringify({ action: "labeled", issue: { number }, repository: { full_name: githubProject } });
      const signature = `sha256=${createHmac("sha256", by).update(body).digest("hex")}`;
      const headers = {
        "content-type": "application/json",
        "x-github-event": "issues",
        "x-hub-signature-256": signature,
      };
      const answer = await fetch(`${crew.url}/hooks/auto-dev/labeled`, { method: "POST", body, headers });
      return { status: answer.status, ...((await answer.json()) as object) };
    },
    issueNow: (number: number) => github.as("ann", "GET", `${place}/issues/${number}`),
    comments: (number: number) => github.as("ann", "GET", `${place}/issues/${number}/comments`),
    requests: (): Promise<{ number: number; title: string }[]> => github.as("ann", "GET", `${place}/pulls?state=all`),
    /** The only project of a flow, as soon as there is one. */
    async projectOf(flow: string): Promise<string> {
      const isOfFlow = ({ id }: ProjectSummary) => new RegExp(`^${flow}-[a-z0-9]+-\\d+$`).test(id);
      const found = async () => (await projects()).filter(isOfFlow);
      await expect.poll(async () => (await found()).length, { timeout: 120_000, interval: 500 }).toBe(1);
      return (await found())[0]!.id;
    },
    gate: async (project: string, phase: string, round: number): Promise<GateView> =>
      JSON.parse(String(await crew.download(`/api/projects/${project}/gates/${phase}/${round}`))),
    async ended(project: string, withinMs = 240_000): Promise<ProjectView> {
      const statusOf = async () => (await crew.json<ProjectView>(["status", project])).summary.status;
      await expect.poll(statusOf, { timeout: withinMs, interval: 1000 }).toMatch(/^(finished|stopped|failed|rejected)/);
      return crew.json<ProjectView>(["status", project]);
    },
  };
}
