import { paddedRound } from "../../../../schema/table.ts";
import type { CallRecord } from "../../../ledger/items.ts";
import { recordEvent } from "../../../ledger/records.ts";
import type { EventDraft } from "../../entry-events.ts";
import type { RoundContext } from "../../round-context.ts";

type Told = Pick<RoundContext, "order" | "phase" | "table">;

/** Records the events of a call that begins. Their keys are derived from the record, so a repetition writes the same. */
export async function tellBeginning(context: Told, { tool, argv, begunAt }: CallRecord): Promise<void> {
  const { phase, order } = context;
  await tell(context, begunAt, 0, [
    { kind: "phase-started", text: `${phase.title}, round ${order.round}, began.` },
    {
      kind: "tool-called",
      toolName: tool,
      text: `${tool} is called without an agent: ${argv.join(" ").slice(0, 500)}`,
    },
  ]);
}

export async function tellEnd(
  context: Told,
  { tool, begunAt, doneAt = begunAt, end, fault, values = {} }: CallRecord,
): Promise<void> {
  const { phase } = context;
  const read = Object.entries(values).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const text = `${phase.title}: ${tool} ended with ${end}${read.length === 0 ? "" : `; ${read.join(", ")}`}.`;
  await tell(context, doneAt, 2, [
    fault === undefined ? { kind: "phase-finished", text } : { kind: "limit-reached", text: fault.slice(0, 1000) },
  ]);
}

async function tell({ table, order }: Told, time: string, first: number, events: EventDraft[]): Promise<void> {
  const cause = [order.phase, paddedRound(order.round), "call"].join("-");
  for (const [at, event] of events.entries()) {
    const id = `${time}-${cause}-${first + at}`;
    await recordEvent(table, order.project, { ...event, id, time, phase: order.phase, round: order.round });
  }
}
