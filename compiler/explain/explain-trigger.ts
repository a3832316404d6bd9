import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { listInWords } from "./in-words.ts";
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
    "",
  ].join("\n");
}
