import type { Trigger } from "../link/model.ts";
import { known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { followersOf, isOn } from "./triggers.ts";

export const triggerCycle: Rule = {
  id: "trigger-cycle",
  severity: "error",
  check({ engagement }, report) {
    for (const trigger of followersOf(engagement)) {
      const way = wayBack(engagement.triggers, trigger.start, trigger.of);
      if (way === undefined) continue;
      report({
        message:
          way.length === 0
            ? `Each end of a project of "${trigger.of}" starts the next one.`
            : `The end of "${trigger.of}" starts "${trigger.start}", whose end starts "${trigger.of}" again, by ${way.map((name) => `"${name}"`).join(" and ")}.`,
        span: engagement.originAt(["triggers", trigger.declaredAs, "start"]),
        why: "Projects would start each other for ever, and cost money without a person.",
        help: "remove the trigger: a person can start the next one",
      });
    }
  },
};

/** Returns the triggers by which the end of `from` leads to a start of `to`; undefined when it does not. */
function wayBack(triggers: readonly Trigger[], from: string, to: string): string[] | undefined {
  const ends = known(triggers).filter(isOn("end"));
  const ways = new Map<string, string[]>([[from, []]]);
  // The loop also visits entries that are added during it.
  for (const [flow, way] of ways) {
    if (flow === to) return way;
    for (const { name, of, start } of ends) if (of === flow && !ways.has(start)) ways.set(start, [...way, name]);
  }
  return undefined;
}
