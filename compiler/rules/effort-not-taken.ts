import { familyOf } from "../../schema/model-families.ts";
import { orList } from "../diagnostics/did-you-mean.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** Checks main models only: a fallback that does not support the effort works without it. */
export const effortNotTaken: Rule = {
  id: "effort-not-taken",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.models, ({ name, declared }) => {
      const { id, effort } = declared;
      if (effort === undefined) return;
      const family = familyOf(id);
      if (family.effort.includes(effort)) return;
      const takes =
        family.effort.length > 0 ? `${family.name} takes ${orList(family.effort)}` : "it has no effort setting";
      const known = family.name === "unknown" ? `crew does not know whether "${id}" has an effort setting` : takes;
      report({
        message: `The effort "${effort}" cannot be set for the model "${name}": ${known}.`,
        span: engagement.origin("models", name, "effort"),
        related: [{ message: "It is this model.", span: engagement.origin("models", name, "id") }],
        why: `${providerOf(declared).title} refuses a whole call with a setting that the model does not support.`,
        help:
          family.effort.length > 0
            ? `write ${orList(family.effort)}`
            : "remove `effort`, or set the model's own field under `fields`",
      });
    });
  },
};
