import { listInWords, table } from "../../base/in-words.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { type ExampleOutcome, outcomeOf } from "../rules/example-outcome.ts";
import { formInWords } from "./event-words.ts";
import type { PlaceOf } from "./topic.ts";

/** Describes a trigger: when it starts what, where it acts, and the next times of a schedule. */
export function explainTrigger(engagement: Engagement, trigger: Trigger, placeOf: PlaceOf, now: number): string {
  const active = [...engagement.activeTriggers].flatMap(([name, triggers]) =>
    triggers.includes(trigger.name) ? [name] : [],
  );
  return [
    `${trigger.name}: a trigger of ${engagement.name}, in ${placeOf(engagement.file)}`,
    ...kindOfTrigger(trigger).explain(trigger, now),
    ...(active.length === 0
      ? ["It acts in no environment; on this machine it does with `crew up --triggers`."]
      : [`It acts in ${listInWords(active)}, and on this machine with \`crew up --triggers\`.`]),
    ...valuesOf(trigger),
    ...examplesOf(engagement, trigger, placeOf),
    "",
  ].join("\n");
}

/** The values that its expressions read. */
function valuesOf(trigger: Trigger): string[] {
  const { event, noun } = kindOfTrigger(trigger);
  if (event === undefined)
    return [
      trigger.on === "mcp"
        ? "Its expressions read the arguments of the call, as event.<argument>."
        : "Its expressions read what is in the message, as event.<name>.",
    ];
  const rows = Object.entries(event).map(([name, { form, meaning }]) => [`event.${name}`, formInWords(form), meaning]);
  return [`Its expressions read these values of ${noun}:`, ...table(rows)];
}

function examplesOf(engagement: Engagement, trigger: Trigger, placeOf: PlaceOf): string[] {
  const examples = engagement.examples.get(trigger.declaredAs) ?? [];
  if (examples.length === 0) return [];
  return [
    `Its examples, which \`crew rehearse ${engagement.name} --triggers\` plays:`,
    ...table(
      examples.map(({ path, yaml }) => [placeOf(path), startedBy(trigger, outcomeOf(engagement, trigger, yaml))]),
    ),
  ];
}

function startedBy({ start }: Trigger, { starts, key, faults }: ExampleOutcome): string {
  if (starts === undefined) return "only a rehearsal says what it starts";
  if (!starts) return "starts nothing: its condition does not hold";
  if (faults.length > 0) return `is refused: ${faults[0]?.message}`;
  const values = key.map(({ expression, value }) => `${expression} ${JSON.stringify(value)}`);
  return `starts a project of ${start}${values.length === 0 ? "" : ` with the key ${listInWords(values)}`}`;
}
