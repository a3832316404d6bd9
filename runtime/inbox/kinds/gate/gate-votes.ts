import { compareText } from "../../../../base/compare-text.ts";
import type { RecordedDecision } from "../../../../schema/types.ts";
import type { GateRecord } from "../../project-records.ts";

export function votesOf(gate: GateRecord): RecordedDecision[] {
  return Object.values(gate.votes ?? {}).sort((a, b) => compareText(a.time, b.time));
}
