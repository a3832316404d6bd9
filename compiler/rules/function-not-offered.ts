import { builtInFunctions, functionsLeft } from "../kinds/tools/built-in-functions.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const functionNotOffered: Rule = {
  id: "function-not-offered",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      const { builtin, effect, functions } = tool.declared;
      if (functions === undefined) return;
      if (builtin === undefined) {
        report({
          message: `"${tool.name}" is ${kindOfFile(tool.declared).syntax.noun} and has no functions to choose from.`,
          span: tool.origin("functions"),
          why: "Only a built-in tool brings several functions.",
          help: "remove `functions`",
        });
        return;
      }
      const offered = functionsLeft({ builtin, effect });
      each(functions, (name, index) => {
        if (offered.includes(name)) return;
        const isAbove = Object.hasOwn(builtInFunctions[builtin], name);
        report({
          message: isAbove
            ? `"${tool.name}" is declared to ${effect}, and ${name} does more.`
            : `The built-in tool ${builtin} has no function ${name}.`,
          span: tool.origin("functions", index),
          related: [{ message: "The built-in tool.", span: tool.origin("builtin") }],
          why: "The agent would lack a function that it is expected to use.",
          help: `choose among ${offered.join(", ")}`,
        });
      });
    });
  },
};
