import type { LanguageModel } from "../link/model.ts";
import { type ServedId, servedIds } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const tokensPerMinuteDiffer: Rule = {
  id: "tokens-per-minute-differ",
  severity: "error",
  check({ engagement }, report) {
    const first = new Map<string, { model: LanguageModel; served: ServedId }>();
    each(engagement.models, (model) => {
      for (const served of servedIds(model)) {
        const { provider, endpoint = "", id, tokensPerMinute } = served;
        const line = JSON.stringify([provider, endpoint, id]);
        const known = first.get(line);
        if (known === undefined) first.set(line, { model, served });
        if (known === undefined || known.served.tokensPerMinute === tokensPerMinute) continue;
        report({
          message: `"${id}" has ${inWords(tokensPerMinute)} here, but ${inWords(known.served.tokensPerMinute)} in "${known.model.name}".`,
          span: engagement.originAt(tokensPerMinute === undefined ? served.at : [...served.within, "tokensPerMinute"]),
          related: [{ message: "The other one is here.", span: engagement.originAt(known.served.at) }],
          why: "The quota belongs to the model's id at its service: calls that do not count themselves take tokens that others have waited for.",
          help: "give both the same number, or neither",
        });
      }
    });
  },
};

const inWords = (tokensPerMinute: number | undefined): string =>
  tokensPerMinute === undefined ? "no number of tokens a minute" : `${tokensPerMinute} tokens a minute`;
