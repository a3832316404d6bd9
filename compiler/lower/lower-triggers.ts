import { defaults } from "../../schema/defaults.ts";
import type { Trigger as Lowered, Pipeline } from "../../schema/types.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { triggersOf, watchedBy } from "../rules/triggers.ts";
import { known } from "../source/missing-value.ts";
import { watchedRepository } from "./repository-steps.ts";

/** Returns what starts projects of the flow besides people. */
export function lowerTriggers(engagement: Engagement): Pick<Pipeline, "triggers"> {
  const triggers = triggersOf(engagement).map((trigger) => lowerTrigger(trigger, engagement));
  return triggers.length === 0 ? {} : { triggers };
}

function lowerTrigger({ start: _, ...trigger }: Trigger, engagement: Engagement): Lowered {
  switch (trigger.on) {
    case "schedule": {
      const { at, zone = defaults.trigger.zone, missed = defaults.trigger.missed } = trigger;
      return { ...trigger, at: at.trim().split(/\s+/).join(" "), zone, missed };
    }
    case "mcp": {
      const { examples: _, ...rest } = trigger;
      return { ...rest, who: trigger.who ?? defaults.trigger.who };
    }
    case "webhook": {
      const { examples: _, ...rest } = trigger;
      return rest;
    }
    case "end":
      return trigger;
    case "issue":
    case "comment":
    case "pull-request":
    case "push": {
      const { for: watched, who = defaults.forgeTrigger.who, examples: _, ...rest } = trigger;
      const repositories = watchedBy(watched, known(engagement.repositories)).flatMap(
        (repository) => watchedRepository(repository) ?? [],
      );
      return { ...rest, who, repositories };
    }
  }
}
