import type { EngagementFile } from "../../schema/types.ts";
import { each } from "../source/missing-value.ts";
import { secondsOf } from "./duration.ts";
import type { Rule } from "./rule.ts";

type Metric = NonNullable<EngagementFile["alerts"]>[number]["metric"];

const units: Record<Metric, string> = {
  "retry-rate": "%",
  spend: " usd",
  "open-items": " items",
  "failed-rounds": " rounds",
};

const longestSeconds = 7 * 86_400;

/** Refuses bounds that the metric can never be compared with, or never exceed. */
export const alertUnitMismatch: Rule = {
  id: "alert-unit-mismatch",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.declared.alerts ?? [], ({ metric, above, for: window }, index) => {
      const amount = Number.parseFloat(above);
      const unit = above.replace(/^[\d.]+/, "");
      const at = (key: "above" | "for") => engagement.origin("alerts", index, key);
      if (unit !== units[metric]) {
        report({
          message: `${metric} is not measured in "${unit.trim()}".`,
          span: at("above"),
          why: "The alert would compare two different things.",
          help: `write ${amount}${units[metric]}`,
        });
      } else if (metric === "retry-rate" && amount >= 100) {
        report({
          message: `A share can never be above ${above}.`,
          span: at("above"),
          why: "The alert would never be raised.",
          help: "take a share below 100%",
        });
      } else if (secondsOf(window) > longestSeconds) {
        report({
          message: `${window} is too long to measure over.`,
          span: at("for"),
          why: "Each look at a project reads everything that happened in that time.",
          help: "take 7d or less",
        });
      }
    });
  },
};
