import type { GateView, RecordedDecision } from "../../../../schema/types.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";

/** Returns the commit of the customer's repository with the revision of the gate. */
export function deliveryAt(
  { deliveries }: Pick<ProjectRecords, "deliveries">,
  gate: Pick<GateRecord, "revision">,
): Pick<GateView, "delivery"> {
  const found = deliveries.findLast(({ revision, state }) => revision === gate.revision && state === "done");
  if (found === undefined) return {};
  const { repository, url, branch, onto, head, base, tree, files, request } = found;
  return { delivery: { repository, url, branch, onto, head, base, tree, files, ...(request && { request }) } };
}

/** Returns what a decision at the gate is of, for its record. */
export function deliveredAt(project: ProjectRecords, gate: GateRecord): Pick<RecordedDecision, "delivered"> {
  const { delivery } = deliveryAt(project, gate);
  if (delivery === undefined) return {};
  const { branch, head, base, tree } = delivery;
  return { delivered: { branch, head, base, tree } };
}
