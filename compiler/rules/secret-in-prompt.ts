import type { Model, TextFile } from "../link/model.ts";
import { each, known, unlessHole } from "../source/hole.ts";
import type { Rule } from "./rule.ts";
import { promptsOf } from "./texts.ts";

const shapes: { noun: string; pattern: RegExp }[] = [
  { noun: "an AWS access key id", pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  { noun: "a private key", pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
  { noun: "a GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{60,})\b/g },
  { noun: "a Slack token", pattern: /\bxox[abprs]-[A-Za-z0-9-]{20,}/g },
];

export const secretInPrompt: Rule = {
  id: "secret-in-prompt",
  severity: "error",
  check(model, report) {
    each(textsForModels(model), (file) => {
      each(shapes, ({ noun, pattern }) => {
        for (const match of file.text.matchAll(pattern)) {
          report({
            message: `This looks like ${noun}.`,
            span: file.span(match.index, match.index + match[0].length),
            why: "Models and everyone who can read the repository would see it.",
            help: "remove it here, and replace the credential: it is no longer secret",
          });
        }
      });
    });
  },
};

function textsForModels(model: Model): TextFile[] {
  const sow = unlessHole(() => model.engagement.sow);
  return [...promptsOf(model), ...known(model.templates), ...(sow === undefined ? [] : [sow])];
}
