import { placeholdersOf } from "../kinds/tools/placeholders.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const inputNeverUsed: Rule = {
  id: "input-never-used",
  severity: "warning",
  check({ tools }, report) {
    each(tools, (tool) => {
      const { input } = tool.declared;
      const templates = kindOfFile(tool.declared).templates(tool.declared);
      if (templates === undefined) return;
      const { part, path, texts, misplaced = [] } = templates;
      const placed = texts.flatMap(({ text }) => placeholdersOf(text)).map(({ name }) => name);
      const used = new Set([...placed, ...misplaced]);
      // A single misspelt use has its own diagnostic.
      const isMisspelt = [...used].some((name) => !Object.hasOwn(input?.properties ?? {}, name));
      each(Object.keys(input?.properties ?? {}), (name) => {
        if (used.has(name) || isMisspelt) return;
        report({
          message: `The ${part} of "${tool.name}" does not use its argument "${name}".`,
          span: tool.originOfKey("input", "properties", name),
          related: [{ message: `The ${part} is here.`, span: tool.origin(...path) }],
          why: "A model would pass a value that has no effect.",
          help: `put {{${name}}} into the ${part}, or remove the argument`,
        });
      });
    });
  },
};
