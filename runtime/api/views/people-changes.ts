import { requiredVotes } from "../../../schema/required-votes.ts";
import type { DecisionLogEntry, PeopleChange, ProjectEvent, ProjectPeople } from "../../../schema/types.ts";
import { operatorGroup } from "../../inbox/caller.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";

/** Operators' changes of people, as events. */
export function peopleEvents(project: ProjectRecords): ProjectEvent[] {
  return changesOf(project).map((change, position) => ({
    id: `${change.time}-people-${position}`,
    time: change.time,
    kind: "people-changed",
    text: `${change.name} ${inWords(change)}.`,
    by: change.by,
  }));
}

/** Operators' changes of people, as decisions. */
export function peopleDecisions(project: ProjectRecords): DecisionLogEntry[] {
  return changesOf(project).map((change) => {
    const { decisionId, by, name, time, comment } = change;
    const said = inWords(change);
    return {
      decisionId,
      verdict: "people",
      by,
      name,
      time,
      revision: "",
      ratings: {},
      comment: `${said.charAt(0).toUpperCase()}${said.slice(1)}. ${comment}`,
      artifactComments: {},
      on: "people",
      phase: "",
      phaseTitle: "",
      round: 0,
    };
  });
}

/** Current people of each group of the project; only the engagement declares operators. */
export function viewPeople(project: ProjectRecords): ProjectPeople {
  const { people, phases, questionGroup, repository } = project.manifest;
  return {
    project: project.id,
    title: project.meta.title,
    mayChange: project.meta.status === "RUNNING" || project.meta.status === "STOPPED",
    groups: Object.entries(people)
      .filter(([group]) => group !== operatorGroup)
      .map(([group, members]) => ({
        group,
        people: members,
        decides: phases
          .filter(
            ({ gate }) =>
              gate &&
              (group === repository?.sensitiveGroup ||
                requiredVotes(gate).some((required) => required.group === group)),
          )
          .map(({ name }) => phaseTitle(project, name)),
        answers: group === questionGroup,
      })),
    changes: [...changesOf(project)].reverse(),
  };
}

export function inWords({ group, added, removed }: PeopleChange): string {
  const whom = (person: { name: string; email: string }) => `${person.name} (${person.email})`;
  if (added && removed) return `replaced ${whom(removed)} with ${whom(added)} in the group "${group}"`;
  if (added) return `added ${whom(added)} to the group "${group}"`;
  return removed ? `removed ${whom(removed)} from the group "${group}"` : `left the group "${group}" unchanged`;
}

function changesOf({ meta }: ProjectRecords): PeopleChange[] {
  return meta.people?.changes ?? [];
}
