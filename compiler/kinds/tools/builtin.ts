import { enumerate } from "../../../base/enumerate.ts";
import { compareOptional, compareValue } from "../../diff/compare-values.ts";
import { throwMissing } from "../../source/missing-value.ts";
import { builtInFunctions, functionsLeft } from "./built-in-functions.ts";
import type { ToolKind } from "./tool-kind.ts";

/** A tool implemented by the runner, with several functions. */
export const builtin: ToolKind<"builtin"> = {
  syntax: {
    key: "builtin",
    noun: "a built-in tool",
    required: ["builtin"],
    // The rule `function-not-offered` reports `functions` beside another kind.
    optional: [],
    hasTemplates: false,
    advice: '"builtin" with the name of a built-in tool',
    conflict: {
      tool: "The tool is built in",
      key: "This key makes it a built-in tool.",
      why: "A built-in tool has its own arguments and program.",
    },
  },
  rules: [],
  lower: ({ builtin, functions }) => ({
    kind: "builtin",
    builtin: builtin ?? throwMissing(),
    ...(functions && { functions }),
  }),
  namesForModels: (_, declared) => functionsLeft(declared),
  bringsSeveralNames: true,
  possibleEffects: ({ builtin }) => Object.values(builtInFunctions[builtin ?? throwMissing()]),
  writesFiles: (declared) => functionsLeft(declared).some((name) => name === "git_write" || name === "adr_write"),
  canReachOutside: false,
  origins: () => [],
  takesText: () => false,
  timeout: () => undefined,
  templates: () => undefined,
  explain: (declared) =>
    `It is the built-in tool ${declared.builtin}, which models see as ${enumerate(functionsLeft(declared), "")}.`,
  summarize: ({ builtin }) => `it is the built-in tool ${builtin}`,
  inOneLine: ({ builtin }) => builtin,
  identity: ({ builtin }) => builtin,
  compare(before, after) {
    const { name } = after;
    const about = (key: string) => ({ theme: "rights" as const, subject: `tools.${name}.${key}` });
    return [
      ...compareValue(
        { ...about("builtin"), severity: "high", sentence: `${name} is another tool of the runner.` },
        before.builtin,
        after.builtin,
      ),
      ...compareOptional(about("functions"), listed(before.functions), listed(after.functions), {
        added: { severity: "medium", kind: "narrowed", sentence: `${name} now gives agents chosen functions only.` },
        removed: { severity: "high", kind: "widened", sentence: `${name} now gives agents all of its functions.` },
        changed: { severity: "high", sentence: `${name} gives agents different functions.` },
      }),
    ];
  },
};

const listed = (functions: readonly string[] | undefined): string | undefined => functions?.toSorted().join(", ");
