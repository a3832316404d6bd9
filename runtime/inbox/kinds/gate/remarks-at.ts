import type { DecisionInput, GateView, RecordedDecision, Remark } from "../../../../schema/types.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { Refusal } from "../../refusal.ts";

/** Returns the remarks at the gate that no earlier request for changes has taken along. */
export function remarksAt(project: ProjectRecords, gate: GateRecord): Pick<GateView, "remarks"> {
  const { feedback } = project.manifest.repository ?? {};
  if (feedback === undefined || gate.remarks === undefined) return {};
  const taken = project.gates
    .filter((other) => other.sk !== gate.sk)
    .flatMap(({ votes }) => Object.values(votes ?? {}))
    .flatMap(({ remarks = [] }) => remarks.map(({ id }) => id));
  const items = (JSON.parse(gate.remarks) as Remark[]).filter(({ id }) => !taken.includes(id));
  return { remarks: { from: feedback.from, items } };
}

/** Returns the remarks that a request for changes takes along, as they were read. Refuses one that is not there as it was shown. */
export function takenAlong(
  project: ProjectRecords,
  gate: GateRecord,
  { verdict, remarks: selected = [] }: DecisionInput,
): Pick<RecordedDecision, "remarks"> {
  if (verdict !== "revise") return {};
  const { remarks } = remarksAt(project, gate);
  const items = remarks?.items ?? [];
  if (remarks?.from === "writers") return items.length > 0 ? { remarks: items } : {};
  const found = items.filter(({ id }) => selected.includes(id));
  if (found.length < new Set(selected).size)
    throw new Refusal(
      "replaced",
      "Changed meanwhile",
      "A comment that you selected was edited or deleted since, or went to the team before. Open the page again and select anew; nothing was recorded.",
    );
  return found.length > 0 ? { remarks: found } : {};
}
