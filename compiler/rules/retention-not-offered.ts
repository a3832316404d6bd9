import { leastInfrequentDays, logDaysOffered } from "../../schema/retention.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** Refuses times that Amazon S3 or CloudWatch Logs would refuse when deploying. */
export const retentionNotOffered: Rule = {
  id: "retention-not-offered",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      const { artifacts: { infrequent, archive } = {}, logs } = declared.retention ?? {};
      const least = infrequent === undefined ? 0 : daysOf(infrequent) + leastInfrequentDays;
      if (infrequent !== undefined && daysOf(infrequent) < leastInfrequentDays) {
        report({
          message: `Files of ${infrequent} cannot move to storage for infrequent access.`,
          span: engagement.origin("retention", "artifacts", "infrequent"),
          why: `Amazon S3 refuses the rule: files have to be ${leastInfrequentDays} days old.`,
          help: `wait ${leastInfrequentDays}d or longer`,
        });
      } else if (archive !== undefined && daysOf(archive) < least) {
        report({
          message: `Files cannot move to the archive at ${archive}, ${Math.max(0, daysOf(archive) - daysOf(infrequent ?? "0d"))} days after they moved to storage for infrequent access.`,
          span: engagement.origin("retention", "artifacts", "archive"),
          why: `Amazon S3 refuses the rule: files stay in that storage for at least ${leastInfrequentDays} days.`,
          help: `archive them at ${least}d or later, or leave out \`infrequent\``,
        });
      }
      if (logs !== undefined && !logDaysOffered.includes(daysOf(logs))) {
        report({
          message: `Logs cannot be deleted after ${logs}.`,
          span: engagement.origin("retention", "logs"),
          why: "Amazon CloudWatch offers certain numbers of days only.",
          help: `say ${neighbours(daysOf(logs))}`,
        });
      }
    });
  },
};

const daysOf = (days: string): number => Number.parseInt(days, 10);

/** Returns the offered times next to the asked one. */
function neighbours(days: number): string {
  const below = logDaysOffered.findLast((each) => each < days);
  const above = logDaysOffered.find((each) => each > days);
  return [below, above].flatMap((each) => (each === undefined ? [] : `${each}d`)).join(" or ");
}
