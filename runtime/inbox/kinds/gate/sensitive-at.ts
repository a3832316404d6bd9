import type { GateView, StatusGate } from "../../../../schema/types.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";

/**
 * Returns the changes of sensitive files in the work at the gate: of the commit with its revision, or of the one that its call names, such as a
 * merge.
 */
export function sensitiveAt(
  { deliveries, rounds }: Pick<ProjectRecords, "deliveries" | "rounds">,
  gate: Pick<GateRecord, "phase" | "revision">,
): Pick<GateView, "sensitive"> {
  const argv = rounds.findLast(({ phase, call }) => phase === gate.phase && call !== undefined)?.call?.argv ?? [];
  const known = deliveries.filter(({ state }) => state !== "begun");
  const found =
    known.findLast(({ revision }) => revision === gate.revision) ??
    known.findLast(({ head }) => argv.includes(`revision=${head}`));
  return found?.sensitive === undefined ? {} : { sensitive: found.sensitive };
}

/** Returns the rules of a gate as they apply to the work at it: one person of a further group approves changes of sensitive files. */
export function rulesAt(project: ProjectRecords, gate: Pick<GateRecord, "phase" | "revision">): StatusGate | undefined {
  const rules = project.manifest.phases.find(({ name }) => name === gate.phase)?.gate;
  const { sensitive } = sensitiveAt(project, gate);
  if (rules === undefined || sensitive === undefined) return rules;
  const { alsoApprovedBy = [] } = rules;
  const { group } = sensitive;
  if (group === rules.group || alsoApprovedBy.some((each) => each.group === group)) return rules;
  return { ...rules, alsoApprovedBy: [...alsoApprovedBy, { group, quorum: 1 }] };
}
