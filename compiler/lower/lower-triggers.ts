import { defaults } from "../../schema/defaults.ts";
import type { Trigger as Lowered, Pipeline } from "../../schema/types.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { triggersOf } from "../rules/triggers.ts";

/** Returns what starts projects of the flow besides people. */
export function lowerTriggers(engagement: Engagement): Pick<Pipeline, "triggers"> {
  const triggers = triggersOf(engagement).map(lowerTrigger);
  return triggers.length === 0 ? {} : { triggers };
}

function lowerTrigger({ start: _, ...trigger }: Trigger): Lowered {
  switch (trigger.on) {
    case "schedule": {
      const { at, zone = defaults.trigger.zone, missed = defaults.trigger.missed } = trigger;
      return { ...trigger, at: at.trim().split(/\s+/).join(" "), zone, missed };
    }
    case "mcp":
      return { ...trigger, who: trigger.who ?? defaults.trigger.who };
    case "webhook":
    case "end":
      return trigger;
  }
}
