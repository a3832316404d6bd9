import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Json } from "../../base/json.ts";
import { openWorkTree } from "../../runtime/artifacts/open-work-tree.ts";
import { openRepository } from "../../runtime/artifacts/repository.ts";
import type { ToolOutcome } from "../../runtime/swarm/ports.ts";
import type { ProjectMetrics, Verdict } from "../../runtime/tools/ports.ts";
import { rememberSecrets } from "../../runtime/tools/secrets/known-secrets.ts";
import { createToolbox } from "../../runtime/tools/toolbox.ts";
import type { Agent, CommandTool, LedgerEntry, Tool } from "../../schema/types.ts";

export function agentNamed(name: string, over: Partial<Agent> = {}): Agent {
  return {
    name,
    title: name,
    description: "",
    model: "working",
    prompt: "",
    tools: ["git", "ledger", "adr", "review"],
    writes: ["docs/**"],
    lane: "dry-run",
    reviews: [],
    outputs: {},
    mayAsk: false,
    maxTokens: 1,
    ...over,
  };
}

export function command(
  name: string,
  argv: string[],
  over: Partial<CommandTool> & { exit?: number[]; timeoutSeconds?: number } = {},
) {
  const { exit = [0], timeoutSeconds = 10, ...rest } = over;
  const tool: CommandTool = {
    kind: "command",
    name,
    description: name,
    effect: "read",
    input: { type: "object", properties: {}, additionalProperties: false },
    command: { argv, folder: "", timeoutSeconds, exit },
    ...rest,
  };
  return { [name]: tool };
}

const builtIns: { [name: string]: Tool } = Object.fromEntries(
  (["git", "ledger", "adr", "review", "recall", "metrics", "store"] as const).map((builtin) => [
    builtin,
    { kind: "builtin", name: builtin, description: builtin, effect: "write", builtin },
  ]),
);

const finding = { place: "1", problem: "It is wrong.", wanted: "Put it right." };

/** Arguments of a verdict whose parts agree; `line` is quoted of each path. */
export function submission(
  paths: string[],
  line: string,
  { verdict = "approve", severity = "none" }: { verdict?: string; severity?: string } = {},
) {
  return {
    paths,
    verdict,
    severity,
    findings: severity === "none" ? [] : paths.map((path) => ({ ...finding, path, severity })),
    quotes: paths.map((path) => ({ path, line })),
    summary: "Looked at all of it.",
  };
}

const nothing = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };
const noMetrics: ProjectMetrics = { total: nothing, maxCostMicros: 25_000_000, rounds: [], ratings: [], findings: [] };

/** A real work tree with a toolbox over it, and a ledger in memory. */
export async function openToolbox(
  tools: { [name: string]: Tool } = {},
  secrets: { [from: string]: string } = {},
  { rehearsed = false, metrics = () => noMetrics }: { rehearsed?: boolean; metrics?: () => ProjectMetrics } = {},
) {
  const home = await mkdtemp(join(tmpdir(), "crew-toolbox-"));
  const repositories = pathToFileURL(home).href;
  const repository = openRepository(repositories, {
    project: "shop",
    initial: {
      title: "Shop",
      sow: "# Shop\n",
      time: new Date("2026-11-20T09:00:00.000Z"),
    },
  });
  const tree = await openWorkTree(repository, join(home, "tree"));
  const ledger = new Map<string, LedgerEntry>();
  const verdicts: Verdict[] = [];
  const stored = new Map<string, { text: string; project: string; by: string; until: number }>();
  const contents = new Map<string, Buffer>();
  const toolbox = createToolbox(
    { ...builtIns, ...tools },
    {
      project: "shop",
      rehearsed,
      files: tree,
      records: {
        async add(entry) {
          if (ledger.has(entry.id)) return false;
          ledger.set(entry.id, entry);
          return true;
        },
        entries: async (section) => [...ledger.values()].filter((entry) => !section || entry.section === section),
        async resolve(_, id) {
          const entry = ledger.get(id);
          if (entry) ledger.set(id, { ...entry, status: "resolved" });
          return entry !== undefined;
        },
        // As in the table: one for each agent and content of a file.
        judge: async (verdict) => {
          const isSame = ({ agent, path, digest }: Verdict) =>
            agent === verdict.agent && path === verdict.path && digest === verdict.digest;
          const place = verdicts.findIndex(isSame);
          if (place >= 0) verdicts.splice(place, 1);
          verdicts.push(verdict);
        },
        verdicts: async () => [...verdicts],
      },
      store: {
        get: async (name) => stored.get(name),
        list: async () =>
          [...stored].sort().map(([key, { text, project, by, until }]) => ({
            ...{ key, by, project, time: "2026-11-20T10:00:00.000Z" },
            ...{ until: new Date(until).toISOString(), length: text.length },
          })),
        async write({ key, text, by, until }) {
          if (text === undefined) stored.delete(key);
          else stored.set(key, { text, by, until, project: "shop" });
        },
      },
      decisionsFolder: () => "docs/architecture/decisions",
      now: () => "2026-11-20T10:00:00.000Z",
      metrics: async () => metrics(),
      secrets: rememberSecrets(async (from) => secrets[from]),
      async contentOf(digest) {
        const content = contents.get(digest);
        if (content === undefined) throw new Error(`Nothing is published under ${digest}.`);
        return content;
      },
    },
  );
  let calls = 0;
  return {
    home,
    tree,
    toolbox,
    ledger: () => [...ledger.values()],
    /** Entries by somebody else. */
    record: (entry: LedgerEntry) => void ledger.set(entry.id, entry),
    verdicts,
    call(agent: Agent, name: string, input: Json, id = `call-${calls++}`, seq = 3): Promise<ToolOutcome> {
      const turn = { phase: "design", round: 1, seq };
      return toolbox.call(agent, { id, name, input }, turn, new AbortController().signal);
    },
    async commit(agent: Agent, seq: number) {
      await tree.commit({ agent, turn: { phase: "design", round: 1, seq }, message: "Work", time: new Date() });
      for (const { path, digest } of tree.files()) contents.set(digest, await tree.read(path));
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}
