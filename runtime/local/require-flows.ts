import { partsOfStartable } from "../../schema/startable-name.ts";
import { marks, projectOf, queueMark } from "../../schema/table.ts";
import type { Engine } from "../engine/engine.ts";
import { itemsOf, readMarked } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import type { CompiledEngagement } from "./deployment.ts";
import { machineName } from "./machine-name.ts";
import { StateFolderUnusable } from "./unusable.ts";

/** Refuses engagements without a flow that has projects which have not ended: nothing would start or finish them. */
export async function requireFlows(
  { engine, table }: { engine: Engine; table: Table },
  engagements: readonly CompiledEngagement[],
): Promise<void> {
  for (const { engagement, flow } of removedFlows(engine, engagements)) {
    const unfinished = await unfinishedOf(table, engagement, flow);
    const [first, ...others] = unfinished;
    if (first === undefined) continue;
    const projects = others.length === 0 ? first : `${first} and ${others.length} more`;
    throw new StateFolderUnusable(
      `The flow "${flow}" of ${engagement} was removed, and has projects that have not ended: ${projects}. Put the flow back, and remove it when they have ended or were stopped.`,
    );
  }
}

/** Flows of which there is a state machine, and which the engagements do not have any more. */
function removedFlows(
  engine: Engine,
  engagements: readonly CompiledEngagement[],
): { engagement: string; flow: string }[] {
  const kept = new Set(engagements.map(({ name }) => machineName(name)));
  const own = new Set(engagements.map(({ name }) => partsOfStartable(name).engagement));
  return engine.listStateMachines().flatMap(({ name }) => {
    const [, engagement = "", flow = ""] = /^crew-([^_]+)_(.+)$/.exec(name) ?? [];
    return flow !== "" && own.has(engagement) && !kept.has(name) ? [{ engagement, flow }] : [];
  });
}

async function unfinishedOf(table: Table, engagement: string, flow: string): Promise<string[]> {
  const [queued, listed] = await Promise.all([
    readMarked(table, queueMark(engagement, flow)),
    readMarked(table, marks.projects),
  ]);
  const running = itemsOf(listed, "meta").filter(
    (meta) => meta.status === "RUNNING" && meta.engagement === engagement && meta.flow === flow,
  );
  return [...itemsOf(queued, "meta"), ...running].map(projectOf);
}
