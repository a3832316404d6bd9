import { makerOf } from "../../schema/model-families.ts";
import type { Engagement } from "../link/model.ts";
import { servedIds } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { Rule } from "./rule.ts";

export const judgeOfSameMaker: Rule = {
  id: "judge-of-same-maker",
  severity: "error",
  check({ engagement }, report) {
    each([engagement], ({ declared: { evaluation } }) => {
      if (evaluation === undefined) return;
      const { model } = evaluation.judge;
      const maker = makerOf(model);
      const same = authorsOf(engagement).find(({ id }) => maker === undefined || (makerOf(id) ?? maker) === maker);
      if (same === undefined) return;
      const fault =
        maker === undefined
          ? `"${model}" does not name its maker, which must differ from that of the agents' models.`
          : makerOf(same.id) === undefined
            ? `"${model}" may be of the same maker as "${same.id}", which does not name its own.`
            : `"${model}" would judge work of "${same.id}", a model of the same maker.`;
      report({
        message: fault,
        span: engagement.origin("evaluation", "judge", "model"),
        related: [{ message: "Agents use this model.", span: same.span }],
        why: "A model rates text by models of the same maker higher, because they are trained alike.",
        help: "use a model of a different maker, by its id or inference profile",
      });
    });
  },
};

function authorsOf(engagement: Engagement): { id: string; span: Span }[] {
  const found: { id: string; span: Span }[] = [];
  each(engagement.models, (model) => {
    for (const { id, at } of servedIds(model)) found.push({ id, span: engagement.origin(...at) });
  });
  return found;
}
