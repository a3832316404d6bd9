import { startableName } from "../schema/startable-name.ts";
import type { TriedTrigger } from "../schema/types.ts";

/** Describes a try, for the terminal. */
export function describeTrial(tried: TriedTrigger): string {
  const { engagement, trigger, flow, acts, holds, refused, title, key = [], priority, input } = tried;
  const keyWords = key.map((each) => JSON.stringify(each)).join(", ") || "none: each event is a project of its own";
  return [
    `${engagement}/${trigger} of ${startableName(engagement, flow)}${acts ? "" : " (it does not act here by itself)"}`,
    ...(holds ? [] : ["  Its condition does not hold: nothing starts."]),
    ...(refused === undefined ? [] : [`  It starts nothing: ${refused}`]),
    ...(title === undefined
      ? []
      : [
          `  title     ${title}`,
          `  key       ${keyWords}`,
          `  priority  ${priority}`,
          ...(input === undefined ? [] : [`  input     ${JSON.stringify(input)}`]),
          `  ${outcomeOf(tried)}`,
        ]),
  ].join("\n");
}

function outcomeOf({ by, project, status, started }: TriedTrigger): string {
  if (started === true) return `It is started: ${project}.`;
  if (started === false) return `It has started ${project} before (${status}), and starts nothing again.`;
  if (project !== undefined) return `It would start nothing: it is the project ${project} (${status}).`;
  if (by !== undefined) return `It would ask the group ${by} whether a new project starts.`;
  return "It would start a new project. To start it: --start";
}
