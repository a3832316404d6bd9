import type { PlantedKind } from "./planted-kind.ts";

const compilerEntry = `import { mapEach, throwMissing } from "../../source/missing-value.ts";
import { compareValue } from "../../diff/compare-values.ts";
import { placeholdersOf } from "./placeholders.ts";
import type { ToolKind } from "./tool-kind.ts";

/** Repeats a text, with arguments put into it. */
export const echo: ToolKind<"echo"> = {
  syntax: {
    key: "echo",
    noun: "an echo",
    required: ["echo", "input"],
    optional: [],
    hasTemplates: true,
    advice: '"echo" and "input"',
    conflict: { tool: "The tool is an echo", key: "It is an echo by this.", why: "An echo runs nothing." },
  },
  rules: [],
  lower: ({ echo, input }) => ({ kind: "echo", echo: echo ?? throwMissing(), input: input ?? throwMissing() }),
  namesForModels: (name) => [name.replaceAll("-", "_")],
  bringsSeveralNames: false,
  possibleEffects: () => ["read"],
  writesFiles: () => false,
  canReachOutside: false,
  origins: () => [],
  takesText: ({ echo }) => placeholdersOf(echo?.text ?? "").length > 0,
  timeout: () => undefined,
  templates: ({ echo }) => ({
    part: "text",
    path: ["echo", "text"],
    texts: mapEach([echo?.text ?? throwMissing()], (text) => ({ path: ["echo", "text"], text })),
  }),
  explain: ({ echo }) => \`It repeats: \${echo?.text}\`,
  summarize: ({ echo }) => \`it repeats \${echo.text}\`,
  inOneLine: ({ echo }) => echo.text,
  identity: ({ echo }) => echo.text,
  compare: (before, after) =>
    compareValue(
      {
        theme: "rights",
        severity: "medium",
        subject: \`tools.\${after.name}.echo.text\`,
        sentence: \`\${after.name} now repeats another text.\`,
      },
      before.echo.text,
      after.echo.text,
    ),
};
`;

const runtimeEntry = `import type { EchoTool } from "../../../../schema/types.ts";
import { said } from "../../outcome.ts";
import type { JsonSchema } from "../../ports.ts";
import type { ToolKind } from "../tool-kind.ts";

export const echoKind: ToolKind<EchoTool> = {
  functions: ({ name, description, effect, input, echo }) => [
    {
      name: name.replaceAll("-", "_"),
      description,
      effect,
      input: input as JsonSchema,
      async run({ call }) {
        const given = call.input as { [argument: string]: string };
        return said(echo.text.replaceAll(/\\{\\{(\\w+)\\}\\}/g, (_, argument: string) => given[argument] ?? ""));
      },
    },
  ],
};
`;

const declaration = `"echo": {
      "type": "object",
      "additionalProperties": false,
      "required": ["text"],
      "description": "A text that is repeated.",
      "properties": { "text": { "type": "string", "minLength": 1, "description": "The text." } }
    },
    `;

const lowered = `"EchoTool": {
      "title": "EchoTool",
      "type": "object",
      "additionalProperties": false,
      "required": ["kind", "name", "description", "effect", "input", "echo"],
      "properties": {
        "kind": { "const": "echo" },
        "name": { "type": "string" },
        "description": { "type": "string" },
        "effect": { "enum": ["read", "write", "execute"] },
        "input": { "type": "object", "additionalProperties": true },
        "echo": {
          "type": "object",
          "additionalProperties": false,
          "required": ["text"],
          "properties": { "text": { "type": "string" } }
        }
      }
    },
    `;

/** A kind of tool that repeats a text, as an engineer would add it. */
export const plantedToolKind: PlantedKind = {
  own: {
    "compiler/kinds/tools/echo.ts": compilerEntry,
    "runtime/tools/kinds/echo/echo-kind.ts": runtimeEntry,
  },
  edits: [
    { file: "schema/tool.schema.json", find: '"requires": {\n', replace: `${declaration}"requires": {\n` },
    {
      file: "schema/tool.schema.json",
      find: '{ "required": ["command", "input"] }',
      replace: '{ "required": ["command", "input"] }, { "required": ["echo", "input"] }',
    },
    { file: "schema/pipeline.schema.json", find: '"CommandTool": {', replace: `${lowered}"CommandTool": {` },
    {
      file: "schema/pipeline.schema.json",
      find: '"$ref": "#/$defs/CommandTool"',
      replace: '"$ref": "#/$defs/CommandTool" }, { "$ref": "#/$defs/EchoTool"',
    },
    {
      file: "compiler/kinds/tools/tool-kinds.ts",
      find: 'import { command } from "./command.ts";',
      replace: 'import { command } from "./command.ts";\nimport { echo } from "./echo.ts";',
    },
    {
      file: "compiler/kinds/tools/tool-kinds.ts",
      find: '[Kind in Tool["kind"]]: ToolKind<Kind> } = {',
      replace: '[Kind in Tool["kind"]]: ToolKind<Kind> } = { echo,',
    },
    {
      file: "runtime/tools/kinds/tool-kinds.ts",
      find: 'import { commandKind } from "./command/command-kind.ts";',
      replace:
        'import { commandKind } from "./command/command-kind.ts";\nimport { echoKind } from "./echo/echo-kind.ts";',
    },
    {
      file: "runtime/tools/kinds/tool-kinds.ts",
      find: "  command: commandKind,\n",
      replace: "  command: commandKind,\n  echo: echoKind,\n",
    },
  ],
};
