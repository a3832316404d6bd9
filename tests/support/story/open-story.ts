import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { compile, nodeHost } from "../../../compiler/index.ts";
import type { GateView, ProjectSummary, ProjectView } from "../../../schema/types.ts";
import type { SentMessage } from "../forge/gitlab-hooks.ts";
import { serve } from "../model-endpoint.ts";
import { startCrew } from "../running-crew.ts";
import { serveTeam } from "../scripted-team.ts";
import { onlyShop } from "./only-shop.ts";
import { issueText, teamOfShop } from "./shop-code.ts";
import type { StoryForge } from "./story-forge.ts";

const root = join(import.meta.dirname, "../../..");

/** Auto-Dev as a customer changes it: the own project at both entries, at the deployment and its health, and a signed hook. */
function workspaceFor({ kind, project, url, trusting }: StoryForge, health: string): string {
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
    ["forge: github, project: acme/shop,", `forge: ${kind}, project: ${project}, url: "${url}",`],
    ["    forge: github\n    project: acme/shop\n", `    forge: ${kind}\n    project: ${project}\n    url: "${url}"\n`],
    [labeled, `${labeled}    secret: hook\n`],
    ...onlyShop(root),
  );
  edit(
    "tools/deploy.yaml",
    ["https://crew@github.com/", `https://crew@${new URL(url).host}/`],
    ["export GIT_ASKPASS", `export GIT_SSL_CAINFO=${trusting.GIT_SSL_CAINFO} GIT_ASKPASS`],
  );
  edit("tools/check-health.yaml", ["https://shop.example.com/health", health]);
  return folder;
}

/** Auto-Dev under `crew up`, with everything around it: a forge of one's own, a model's service, and the deployed system. */
export async function openStory(
  forge: StoryForge,
  { label, before }: { label?: string; before?: () => Promise<void> } = {},
) {
  const { repository, token, trusting } = forge;
  const first = repository.git("rev-parse", "main");
  repository.git("branch", "production", "main");
  // The deployed system answers well as soon as what was merged is deployed.
  const deployed = () => repository.git("rev-parse", "production");
  const health = await serve((_, response) => {
    response.writeHead(deployed() === repository.git("rev-parse", "main") ? 200 : 503).end();
  });
  const workspace = workspaceFor(forge, health);
  const { flows = [], diagnostics } = compile(nodeHost(workspace), { engagement: "auto-dev" });
  // In a deployment nobody would reach this machine, which the compiler says.
  expect(diagnostics.filter(({ id }) => id !== "repository-outside-network")).toEqual([]);
  const team = await serveTeam(
    flows.map(({ pipeline }) => pipeline),
    teamOfShop,
  );
  const args = ["--triggers", "--no-start", "--workspace", workspace, "--model", `openai=${team}/v1`];
  const key = forge.newKey();
  const secrets = { CREW_SECRET_FORGE_TOKEN: token, CREW_SECRET_DEPLOY_TOKEN: token, CREW_SECRET_HOOK: key };
  const ask = async (label: string): Promise<number> => {
    const number = await forge.writeIssue("mallory", "Orders can be read in pages", issueText);
    await forge.label("bea", number, label);
    return number;
  };
  // The first look of a trigger finds what happened shortly before; the next one is a minute later.
  const issue = label === undefined ? undefined : await ask(label);
  await before?.();
  const crew = await startCrew("auto-dev", args, workspace, { ...trusting, ...secrets });
  onTestFinished(() => crew.stop());
  const projects = () => crew.json<ProjectSummary[]>(["status", "--all"]);
  const view = async (project: string): Promise<ProjectView> =>
    JSON.parse(String(await crew.download(`/api/projects/${project}`)));
  return {
    crew,
    forge,
    repository,
    first,
    key,
    deployed,
    projects,
    /** Requests that were sent to the forge with crew's token. */
    received: () => forge.api.received.filter(({ token: by }) => by === token),
    /** Number of the issue that was there before. */
    issue: issue ?? 0,
    /** A stranger writes an issue; somebody who may write in the repository sets the label. */
    ask,
    async tell({ body, headers }: SentMessage): Promise<unknown> {
      const answer = await fetch(`${crew.url}/hooks/auto-dev/labeled-shop-changes`, { method: "POST", body, headers });
      return { status: answer.status, ...((await answer.json()) as object) };
    },
    /** The only project of a flow, as soon as there is one. */
    async projectOf(flow: string): Promise<string> {
      const isOfFlow = ({ id }: ProjectSummary) => new RegExp(`^${flow}-shop(-changes)?-[a-z2-7]{16}-\\d+$`).test(id);
      const found = async () => (await projects()).filter(isOfFlow);
      await expect.poll(async () => (await found()).length, { timeout: 120_000, interval: 500 }).toBe(1);
      return (await found())[0]!.id;
    },
    gate: async (project: string, phase: string, round: number): Promise<GateView> =>
      JSON.parse(String(await crew.download(`/api/projects/${project}/gates/${phase}/${round}`))),
    /** Resolves when this gate of the project is open, and no other. */
    async gateOpens(project: string, phase: string, round: number): Promise<void> {
      const open = async () => (await view(project)).gates.filter(({ status }) => status === "open");
      await expect.poll(open, { timeout: 240_000, interval: 500 }).toMatchObject([{ phase, round }]);
    },
    async ended(project: string, withinMs = 240_000): Promise<ProjectView> {
      const looks: ProjectView[] = [];
      const statusOf = async () => looks[looks.push(await view(project)) - 1]?.summary.status;
      await expect.poll(statusOf, { timeout: withinMs, interval: 1000 }).toMatch(/^(finished|stopped|failed|rejected)/);
      // Not asked once more: only what is polled is repeated when a busy machine resets a connection.
      return looks.at(-1) ?? view(project);
    },
  };
}

export type Story = Awaited<ReturnType<typeof openStory>>;
