import type { ForgeRepository, Trigger as Lowered, Pipeline } from "../../schema/types.ts";
import { kindOfTrigger } from "../kinds/triggers/trigger-kinds.ts";
import type { Engagement, Trigger } from "../link/model.ts";
import { triggersOf, watchedBy } from "../rules/triggers.ts";
import { known } from "../source/missing-value.ts";
import { watchedRepository } from "./repository-steps.ts";

/** Returns what starts projects of the flow besides people. */
export function lowerTriggers(engagement: Engagement): Pick<Pipeline, "triggers"> {
  const triggers = triggersOf(engagement).map((trigger) => lowerTrigger(trigger, engagement));
  return triggers.length === 0 ? {} : { triggers };
}

function lowerTrigger(trigger: Trigger, engagement: Engagement): Lowered {
  const { start: _, examples: __, declaredAs: ___, ...declared } = { examples: undefined, ...trigger };
  const repositoriesOf = (watched: string): ForgeRepository[] =>
    watchedBy(watched, known(engagement.repositories)).flatMap((repository) => watchedRepository(repository) ?? []);
  return kindOfTrigger(trigger).lower(declared, repositoriesOf);
}
