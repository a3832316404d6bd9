import type { Rehearsed } from "../../../schema/types.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";

/** The rehearsal model's share of a project, by its rounds; before the first round, by the instance that started it. */
export function rehearsedIn({ meta, rounds, reviewRuns }: ProjectRecords): Rehearsed | undefined {
  const worked = [...rounds, ...reviewRuns];
  const count = worked.filter(({ rehearsed }) => rehearsed).length;
  if (worked.length === 0) return meta.rehearsed && "wholly";
  return count === 0 ? undefined : count === worked.length ? "wholly" : "partly";
}
