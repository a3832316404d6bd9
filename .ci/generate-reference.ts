// Writes schema/REFERENCE.md from the JSON Schemas of the language, and the OpenAPI document; with --check only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formInWords } from "../compiler/explain/event-words.ts";
import { splitDefault, typeInWords } from "../compiler/language/schema-words.ts";
import { type FileKind, type SchemaNode, schemaOf } from "../compiler/load/schema-at.ts";
import { keysOf } from "../compiler/load/schema-keys.ts";
import { type EventValues, endEvent, forgeEvents, scheduleEvent } from "../schema/event-values.ts";

const root = join(import.meta.dirname, "..");
const target = join(root, "schema/REFERENCE.md");

const kinds: { [kind in FileKind]: string } = {
  engagement: "`engagements/<name>/engagement.yaml`",
  phase: "`phases/<name>.yaml`, or `phases/` in an engagement's folder",
  agent: "`agents/<name>.yaml`, or `agents/` in an engagement's folder",
  tool: "`agents/tools/<name>.yaml`, or `tools/` in an engagement's folder",
};

function row(node: SchemaNode, key: string, isRequired: boolean): string {
  const { text, fallback } = splitDefault(node.description ?? "");
  const cells = [`\`${key}\``, typeInWords(node), isRequired ? "required" : (fallback ?? ""), text];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function section(kind: FileKind): string {
  return [
    `## ${kind}\n`,
    `${schemaOf(kind).description} In ${kinds[kind]}.\n`,
    "| key | value | default | meaning |",
    "| --- | --- | --- | --- |",
    ...keysOf(kind).map(({ node, path, isRequired }) => row(node, path, isRequired)),
    "",
  ].join("\n");
}

const causes: { [on: string]: EventValues } = { ...forgeEvents, schedule: scheduleEvent, end: endEvent };

/** The values that `when` and `with` of a trigger read, by its cause. */
function events(): string {
  const rows = Object.entries(causes).flatMap(([on, values]) =>
    Object.entries(values).map(
      ([name, { form, meaning }]) => `| ${on} | \`event.${name}\` | ${formInWords(form)} | ${meaning} |`,
    ),
  );
  return [
    "## events of triggers\n",
    "Values that `triggers.<name>.when` and `triggers.<name>.with` read, by `on`. The event of a webhook is the JSON of its message; that of `on: mcp` has the arguments of the call.\n",
    "| on | name | value | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

const introduction = `# Reference

Every key of the language. \`[]\` means each element of a list, \`<name>\` for a name of your own. This page is generated
from the JSON Schemas beside it; editors show the same words, and so does \`crew explain\`, as in \`crew explain gate.approvers\`.
`;

const text = [introduction, ...(Object.keys(kinds) as FileKind[]).map(section), events()].join("\n");
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("schema/REFERENCE.md does not match the schemas: run `node .ci/generate-reference.ts`.");
  process.exitCode = 1;
}
// Both are generated from the schemas.
await import("./generate-openapi.ts");
