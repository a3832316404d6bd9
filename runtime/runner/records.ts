import type { Agent } from "../../schema/types.ts";
import { addLedgerEntry, readLedger, resolveLedgerEntry, writeVerdict } from "../ledger/records.ts";
import type { RunnerContext } from "../tools/ports.ts";
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
    metrics: () => readMetrics(context),
    contentOf: (digest) => context.objects.get(digest),
  };
}

/** Folder of the agent's deliverable with the template `adr`, or the default folder. */
function decisionsFolder({ phase }: Pick<RoundContext, "phase">, agent: Agent): string {
  const declared = phase.deliverables.find(({ owner, template }) => owner === agent.name && template === "adr");
  const folder = declared?.path.slice(0, declared.path.lastIndexOf("/"));
  return folder && !folder.includes("*") ? folder : usualDecisionsFolder;
}
