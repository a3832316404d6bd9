import type { Json } from "../../../../base/json.ts";
import type { FollowUpView } from "../../../../schema/types.ts";
import type { Stored } from "../../../ledger/stored.ts";
import { type Caller, memberOf } from "../../caller.ts";
import type { ProjectRecords } from "../../project-records.ts";

export function viewFollowUp(
  project: Pick<ProjectRecords, "id" | "manifest">,
  item: Stored<"follow-up">,
  caller: Caller,
  now: number,
): FollowUpView {
  const { trigger, execution, group, proposed, openedAt, expiresAt, decision, started, failed } = item;
  const status = statusOf(item, now);
  return {
    project: project.id,
    trigger,
    execution,
    flow: proposed.flow,
    group,
    title: proposed.title,
    values: valuesOf(item),
    status,
    openedAt,
    expiresAt,
    ...(decision && { decision }),
    ...(started !== undefined && { started }),
    ...(failed !== undefined && { failed }),
    mayDecide: status === "open" && memberOf(project.manifest, group, caller) !== undefined,
  };
}

/** The end of its project does not close it: that is what it follows. */
function statusOf({ status, expiresAt }: Stored<"follow-up">, now: number): FollowUpView["status"] {
  if (status === "DECIDED") return "decided";
  return status === "EXPIRED" || Date.parse(expiresAt) <= now ? "expired" : "open";
}

export function valuesOf({ proposed: { input } }: Stored<"follow-up">): FollowUpView["values"] {
  if (input === undefined) return [];
  const values: { [name: string]: Json } = JSON.parse(input);
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
}
