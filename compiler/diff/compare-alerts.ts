import type { Alert, Pipeline } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareSets } from "./compare-values.ts";

/** Compares the alerts and the groups that get them. */
export function compareAlerts(
  { alerts: before = [] }: Pipeline,
  { alerts: after = [], environments = {} }: Pipeline,
): Change[] {
  const inWords = ({ metric, above, windowSeconds, group }: Alert) =>
    `${metric} above ${above} over ${windowSeconds} s, to ${group}`;
  const deployed = (alarm: string) =>
    Object.keys(environments).length === 0 ? "." : `, and each deployment ${alarm}.`;
  return compareSets({ theme: "people", subject: "alerts" }, before.map(inWords), after.map(inWords), {
    added: {
      severity: "low",
      sentence: (alerts) => `People are now told of ${alerts}${deployed("has an alarm for it")}`,
    },
    removed: {
      severity: "medium",
      sentence: (alerts) => `Nobody is told any more of ${alerts}${deployed("has no alarm for it")}`,
    },
  });
}
