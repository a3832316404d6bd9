import { each } from "../source/missing-value.ts";
import { placeholdersOf } from "./argv.ts";
import type { Rule } from "./rule.ts";

export const inputNeverUsed: Rule = {
  id: "input-never-used",
  severity: "warning",
  check({ tools }, report) {
    each(tools, (tool) => {
      const { command, input } = tool.declared;
      if (command === undefined) return;
      const used = new Set(command.argv.flatMap(placeholdersOf).map(({ name }) => name));
      // One misspelt use is reported as that.
      const isMisspelt = [...used].some((name) => !Object.hasOwn(input?.properties ?? {}, name));
      each(Object.keys(input?.properties ?? {}), (name) => {
        if (used.has(name) || isMisspelt) return;
        report({
          message: `The command of "${tool.name}" does not use its argument "${name}".`,
          span: tool.originOfKey("input", "properties", name),
          related: [{ message: "The command is here.", span: tool.origin("command", "argv") }],
          why: "Whatever a model gives for it changes nothing, and the model does not know.",
          help: `put {{${name}}} into the command, or remove the argument`,
        });
      });
    });
  },
};
