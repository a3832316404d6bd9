import { paddedRound } from "../../../../schema/table.ts";
import type { CallRecord } from "../../../ledger/items.ts";
import { recordEvent } from "../../../ledger/records.ts";
import type { EventDraft } from "../../entry-events.ts";
import type { RoundContext } from "../../round-context.ts";

type Told = Pick<RoundContext, "order" | "phase" | "table">;

const mostOfArguments = 500;
const mostOfFault = 1000;

// Keys of events are derived from the record of the call, so a repetition writes the same ones.

export async function tellPreparation(context: Told, { tool, argv, preparedAt = "" }: CallRecord): Promise<void> {
  const program = argv.join(" ").slice(0, mostOfArguments);
  await tell(context, preparedAt, 0, [
    began(context),
    { kind: "tool-called", toolName: tool, text: `${tool} is to be called after the gate: ${program}` },
  ]);
}

export async function tellBeginning(context: Told, call: CallRecord): Promise<void> {
  const { tool, argv, preparedAt, begunAt = "" } = call;
  const program = argv.join(" ").slice(0, mostOfArguments);
  await tell(context, begunAt, 2, [
    ...(preparedAt === undefined ? [began(context)] : []),
    { kind: "tool-called", toolName: tool, text: `${tool} is called without an agent: ${program}` },
  ]);
}

export async function tellEnd(context: Told, { tool, doneAt = "", end, fault, values }: CallRecord): Promise<void> {
  const { phase } = context;
  const read = Object.entries(values ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const text = `${phase.title}: ${tool} ended with ${end}${read.length === 0 ? "" : `; ${read.join(", ")}`}.`;
  await tell(context, doneAt, 4, [
    fault === undefined
      ? { kind: "phase-finished", text }
      : { kind: "limit-reached", text: fault.slice(0, mostOfFault) },
  ]);
}

function began({ phase, order }: Pick<Told, "phase" | "order">): EventDraft {
  return { kind: "phase-started", text: `${phase.title}, round ${order.round}, began.` };
}

async function tell({ table, order }: Told, time: string, first: number, events: EventDraft[]): Promise<void> {
  const cause = [order.phase, paddedRound(order.round), "call"].join("-");
  for (const [at, event] of events.entries()) {
    const id = `${time}-${cause}-${first + at}`;
    await recordEvent(table, order.project, { ...event, id, time, phase: order.phase, round: order.round });
  }
}
