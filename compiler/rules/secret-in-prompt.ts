import type { Model, TextFile } from "../link/model.ts";
import { secretsIn } from "../source/credentials.ts";
import { each, known, unlessMissing } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { promptsOf } from "./texts.ts";

export const secretInPrompt: Rule = {
  id: "secret-in-prompt",
  severity: "error",
  check(model, report) {
    each(textsForModels(model), (file) => {
      for (const { noun, start, end } of secretsOf(file)) {
        report({
          message: `This looks like ${noun}.`,
          span: file.span(start, end),
          why: "Models and everyone who can read the repository would see it.",
          help: "remove it here and replace the credential, which is no longer secret",
        });
      }
    });
  },
};

const found = new WeakMap<TextFile, ReturnType<typeof secretsIn>>();

/** Searches each file once, however many engagements use it. */
function secretsOf(file: TextFile): ReturnType<typeof secretsIn> {
  const secrets = found.get(file) ?? secretsIn(file.text);
  found.set(file, secrets);
  return secrets;
}

function textsForModels(model: Model): TextFile[] {
  const sow = unlessMissing(() => model.engagement.sow);
  return [...promptsOf(model), ...known(model.templates), ...(sow === undefined ? [] : [sow])];
}
