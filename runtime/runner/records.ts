import { storeKey } from "../../schema/table.ts";
import type { Agent } from "../../schema/types.ts";
import { addLedgerEntry, readLedger, resolveLedgerEntry, writeVerdict } from "../ledger/records.ts";
import { readStore, readStored, writeStored } from "../ledger/store.ts";
import type { RunnerContext, Store } from "../tools/ports.ts";
import { readVerdicts } from "./facts.ts";
import { readMetrics } from "./project-metrics.ts";
import type { RoundContext } from "./round-context.ts";

const usualDecisionsFolder = "docs/architecture/decisions";

/** Context of the tools in this run. */
export function toolContextOf(
  context: Pick<
    RoundContext,
    "order" | "phase" | "pipeline" | "table" | "objects" | "tree" | "secrets" | "rehearsed" | "now"
  >,
): RunnerContext {
  const { table, tree, order, secrets, rehearsed } = context;
  return {
    project: order.project,
    rehearsed,
    files: tree,
    records: {
      add: (entry) => addLedgerEntry(table, order.project, entry),
      entries: (section) => readLedger(table, order.project, section),
      resolve: (section, id) => resolveLedgerEntry(table, order.project, section, id),
      verdicts: () => readVerdicts(context),
      judge: (verdict) => writeVerdict(table, order.project, verdict),
    },
    decisionsFolder: (agent) => decisionsFolder(context, agent),
    now: () => new Date(context.now()).toISOString(),
    secrets,
    store: storeOf(context),
    metrics: () => readMetrics(context),
    contentOf: (digest) => context.objects.get(digest),
  };
}

/** The store of the project's flow. A rehearsal has one of its own. */
function storeOf({
  table,
  order,
  pipeline,
  rehearsed,
  now,
}: Pick<RoundContext, "table" | "order" | "pipeline" | "rehearsed" | "now">): Store {
  const pk = storeKey(pipeline.name, pipeline.flow?.name, rehearsed);
  return {
    async get(name) {
      const found = await readStored(table, pk, name, now());
      return found && { text: found.text ?? "", project: found.project };
    },
    list: async () =>
      (await readStore(table, pk, now())).map(({ name, by, project, time, expires, text = "" }) => ({
        key: name,
        by,
        project,
        time,
        until: new Date(expires * 1000).toISOString(),
        length: text.length,
      })),
    write: ({ key, text, by, call, until }) =>
      writeStored(table, pk, {
        name: key,
        ...(text !== undefined && { text }),
        by,
        project: order.project,
        call,
        time: new Date(now()).toISOString(),
        expires: Math.ceil(until / 1000),
      }),
  };
}

/** Folder of the agent's deliverable with the template `adr`, or the default folder. */
function decisionsFolder({ phase }: Pick<RoundContext, "phase">, agent: Agent): string {
  const declared = phase.deliverables.find(({ owner, template }) => owner === agent.name && template === "adr");
  const folder = declared?.path.slice(0, declared.path.lastIndexOf("/"));
  return folder && !folder.includes("*") ? folder : usualDecisionsFolder;
}
