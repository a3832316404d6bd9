import { declaredServices } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** Compares with the output alone: the size of a prompt is not known before the call. */
export const tokensPerMinuteTooFew: Rule = {
  id: "tokens-per-minute-too-few",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.models, (model) => {
      const { maxTokens } = model.declared;
      for (const { id, tokensPerMinute, within } of declaredServices(model)) {
        if (tokensPerMinute === undefined || tokensPerMinute > maxTokens) continue;
        report({
          message: `One reply of "${id}" may have ${maxTokens} tokens, but all calls together have ${tokensPerMinute} a minute.`,
          span: engagement.originAt([...within, "tokensPerMinute"]),
          related: [
            { message: "The longest reply is set here.", span: engagement.origin("models", model.name, "maxTokens") },
          ],
          why: "Services reserve the longest reply at the beginning of a call, besides its prompt, so every call would be refused.",
          help: `lower maxTokens below ${tokensPerMinute}, or have the quota raised`,
        });
      }
    });
  },
};
