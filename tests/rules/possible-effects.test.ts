import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { builtInFunctions, type Effect } from "../../compiler/kinds/tools/built-in-functions.ts";
import { kindOfFile } from "../../compiler/kinds/tools/tool-kinds.ts";
import { operationInputs } from "../../schema/forge-operations.ts";
import type { ToolFile } from "../../schema/types.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const effects: readonly Effect[] = ["read", "write", "execute"];
const [origin, url] = ["https://status.example.com", "https://mcp.example.com/mcp"];

/** Tools of each kind, without their effect. */
const tools: Partial<ToolFile>[] = [
  ...Object.keys(builtInFunctions).map((name) => ({ builtin: name as NonNullable<ToolFile["builtin"]> })),
  { input: { type: "object", properties: {} }, command: { argv: ["lint"] } },
  ...(["GET", "POST", "PUT", "PATCH", "DELETE"] as const).map((method) => ({
    input: { type: "object" as const, properties: {} },
    http: { origin, method, path: "/incidents" },
  })),
  { mcp: { server: { url }, tools: ["read_text_file"] } },
  { mcp: { server: { command: ["archive-server"] }, tools: ["read_text_file"] } },
  ...Object.keys(operationInputs).map((operation) => ({
    forge: { operation: operation as keyof typeof operationInputs, repository: "tea" },
  })),
];

const cases = tools.flatMap((tool) =>
  effects.map((effect) => ({ tool: { description: "A tool.", effect, ...tool } as ToolFile, effect })),
);

test.each(cases)(
  "an effect that a tool of its kind cannot have is an error where it is declared: $tool",
  ({ tool, effect }) => {
    const files = overlay(`# engagements/shop/engagement.yaml
repositories:
  tea: { forge: github, project: acme/tea, credentials: forge-token }
# agents/dev.yaml
tools: [git, other]
# agents/tools/other.yaml
${Object.entries(tool)
  .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
  .join("\n")}
`);
    const file = "agents/tools/other.yaml";
    const mismatches = validate(hostOf(files))
      .diagnostics.filter(({ id, severity }) => id.endsWith("-effect-mismatch") && severity === "error")
      .map(({ span }) => [span.file, files[file]?.slice(span.start, span.end)]);
    const isPossible = kindOfFile(tool).possibleEffects(tool)?.includes(effect) ?? true;
    expect(mismatches).toEqual(isPossible ? [] : [[file, JSON.stringify(effect)]]);
  },
);

test("most kinds of tools cannot have every effect", () => {
  const impossible = cases.filter(
    ({ tool, effect }) => !(kindOfFile(tool).possibleEffects(tool) ?? effects).includes(effect),
  );
  expect(new Set(impossible.map(({ tool }) => kindOfFile(tool).syntax.key))).toEqual(
    new Set(["builtin", "http", "mcp", "forge"]),
  );
});
