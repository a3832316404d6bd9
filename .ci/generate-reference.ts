// Writes schema/REFERENCE.md from the JSON Schemas of the language; with --check only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { splitDefault, typeInWords } from "../compiler/language/schema-words.ts";
import type { SchemaNode } from "../compiler/load/schema-at.ts";

const root = join(import.meta.dirname, "..");
const target = join(root, "schema/REFERENCE.md");

const kinds = {
  engagement: "`engagements/<name>/engagement.yaml`",
  phase: "`phases/<name>.yaml`, or `phases/` in an engagement's folder",
  agent: "`agents/<name>.yaml`, or `agents/` in an engagement's folder",
  tool: "`agents/tools/<name>.yaml`, or `tools/` in an engagement's folder",
};

type SchemaFile = SchemaNode & { $defs?: Record<string, SchemaNode> };

/** A schema with the file that its references are relative to. */
interface Place {
  node: SchemaNode;
  file: SchemaFile;
}

function load(name: string): SchemaFile {
  return JSON.parse(readFileSync(join(root, `schema/${name}`), "utf8"));
}

function resolve({ node, file }: Place): Place {
  if (node.$ref === undefined) return { node, file };
  const [name = "", definition = ""] = node.$ref.split("#/$defs/");
  const next = name === "" ? file : load(name);
  const found = resolve({ node: next.$defs?.[definition] ?? {}, file: next });
  return { node: { ...found.node, ...(node.description && { description: node.description }) }, file: found.file };
}

/** A row for every key under a place; `path` is how the keys on the way are written. */
function rowsUnder(place: Place, path: string): string[] {
  const { node, file } = resolve(place);
  const branches = node.properties === undefined ? (node.oneOf ?? []) : [];
  const { items, additionalProperties: named } = node;
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
      const isRequired = node.required?.includes(key) === true;
      const written = path === "" ? key : `${path}.${key}`;
      return [
        row(resolve({ node: child, file }).node, written, isRequired),
        ...rowsUnder({ node: child, file }, written),
      ];
    }),
    ...branches.flatMap((branch) => rowsUnder({ node: branch, file }, path)),
    ...(items === undefined ? [] : rowsUnder({ node: items, file }, `${path}[]`)),
    ...(typeof named === "object" ? rowsUnder({ node: named, file }, `${path}.<name>`) : []),
  ];
}

function row(node: SchemaNode, key: string, isRequired: boolean): string {
  const { text, fallback } = splitDefault(node.description ?? "");
  const cells = [`\`${key}\``, typeInWords(node), isRequired ? "required" : (fallback ?? ""), text];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function section(kind: keyof typeof kinds): string {
  const file = load(`${kind}.schema.json`);
  return [
    `## ${kind}\n`,
    `${file.description} In ${kinds[kind]}.\n`,
    "| key | value | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rowsUnder({ node: file, file }, ""),
    "",
  ].join("\n");
}

const introduction = `# Reference

Every key of the language. \`[]\` stands for each element of a list, \`<name>\` for a name of your own. This page is generated
from the JSON Schemas beside it by \`node .ci/generate-reference.ts\`; editors show the same words.
`;

const text = [introduction, ...(Object.keys(kinds) as (keyof typeof kinds)[]).map(section)].join("\n");
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("schema/REFERENCE.md does not match the schemas: run `node .ci/generate-reference.ts`.");
  process.exitCode = 1;
}
