import type { Caller } from "../../inbox/caller.ts";
import { takesDecisions } from "../../inbox/decider.ts";
import { shownItems } from "../../inbox/kinds/kinds.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";

/** Pages of a project on which this person can act. */
export function viewerPages(project: ProjectRecords, caller: Caller, now: number): string[] {
  const here = `/projects/${encodeURIComponent(project.id)}`;
  // A start that follows a project is decided after its end.
  return shownItems(project, takesDecisions(project) ? undefined : "follow-up")
    .filter(({ kind, item }) => item.status === "OPEN" && kind.mayAnswer(project, item, caller, now))
    .map(({ kind, item }) => `${here}/${kind.pageOf(item)}`);
}
