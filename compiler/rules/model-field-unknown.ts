import { familyOf } from "../../schema/model-families.ts";
import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** Checks known families only; the fields of other models are unknown. */
export const modelFieldUnknown: Rule = {
  id: "model-field-unknown",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.models, ({ name, declared }) => {
      const { id, fields } = declared;
      const { fields: known, name: family } = familyOf(id);
      if (known === undefined) return;
      for (const field of Object.keys(fields ?? {}).filter((field) => !known.includes(field))) {
        const near = nearNames(field, known);
        report({
          message: `${family} does not have the field "${field}".`,
          span: engagement.originOfKey("models", name, "fields", field),
          why: `${providerOf(declared).title} refuses a whole call with a field that the model does not support.`,
          help:
            near.length > 0
              ? `did you mean ${orList(near)}?`
              : `remove it; the model's fields are: ${orList(known) || "none"}`,
        });
      }
    });
  },
};
