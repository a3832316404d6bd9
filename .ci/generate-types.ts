// Writes schema/types.ts from the JSON Schemas; with --check only compares.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";
import { apiOperations } from "../schema/api-operations.ts";
import { makeReadonly } from "./make-readonly.ts";

const root = join(import.meta.dirname, "..");
const names = [
  "engagement",
  "agent",
  "tool",
  "phase",
  "pipeline",
  "status",
  "event",
  "decision",
  "project",
  "case",
  "api",
];

function load(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, `schema/${name}.schema.json`), "utf8"));
}

/** Removes keywords beside `$ref`, which would make the generator write the referenced type again. */
function withoutSiblings(_key: string, value: unknown): unknown {
  return value !== null && typeof value === "object" && "$ref" in value ? { $ref: value.$ref } : value;
}

/** Definitions whose texts have a branded type, and the file that checks them; the imports come out in the reverse order. */
const branded = { Digest: "../base/digest.ts", CommitId: "../base/commit-id.ts" };

/** Takes the type of each of these from its file instead of declaring it as a plain text. */
function withBrands(types: string): string {
  return Object.entries(branded).reduce((text, [name, file]) => {
    const declared = new RegExp(`(?:/\\*\\*\\n(?: \\*[^\\n]*\\n)* \\*/\\n)?export type ${name} = string;?\\n`);
    if (!declared.test(text)) throw new Error(`No schema defines ${name}.`);
    return text.replace(declared, "").replace("\n\n", `\n\nimport type { ${name} } from "${file}";\n`);
  }, types);
}

/** Bundles every schema file under $defs, so that a shared type is declared once. */
function bundle(): Record<string, unknown> {
  const $defs: Record<string, unknown> = {};
  for (const name of ["common", ...names]) {
    const { $defs: inner, $id, $schema, oneOf, ...self } = load(name);
    const rewritten = JSON.parse(
      JSON.stringify({ self, inner: inner ?? {} }, withoutSiblings)
        .replaceAll(/"[a-z]+\.schema\.json#\/\$defs\/(\w+)"/g, '"#/$defs/$1"')
        .replaceAll(/"([a-z]+)\.schema\.json"/g, '"#/$defs/$1File"'),
    );
    for (const [definition, schema] of Object.entries(rewritten.inner)) {
      if (definition in $defs) throw new Error(`Two schema files define ${definition}.`);
      $defs[definition] = name === "api" ? withoutOtherFields(schema as object) : schema;
    }
    if (!["common", "decision", "api"].includes(name)) $defs[`${name}File`] = rewritten.self;
  }
  return { title: "Everything", type: "object", additionalProperties: false, properties: {}, $defs };
}

/** Refuses fields that the API would ignore: the fields of a form that it takes are not a program's. */
const withoutOtherFields = (schema: object) =>
  "additionalProperties" in schema ? { ...schema, additionalProperties: false } : schema;

/** Types of all requests and responses by the names that the operations have for them. */
function apiSchemas(): string {
  const names = apiOperations.flatMap(({ input, output }) => [
    input,
    ...(typeof output === "string" ? [output] : branchesOf(output)),
  ]);
  const lines = [...new Set(names)]
    .filter((name) => name !== undefined)
    .sort()
    .map((name) => `readonly ${name}: ${name};`);
  return `/**\n * Requests and responses of the API by the names of their schemas.\n */\nexport interface ApiSchemas {\n${lines.join("\n")}\n}\n`;
}

const branchesOf = (output: { present: string; absent: string } | { type: string }): string[] =>
  "type" in output ? [] : [output.present, output.absent];

async function generate(): Promise<string> {
  const types = await compile(bundle() as never, "Everything", {
    bannerComment: "// Generated from the JSON Schemas in this folder by `npm run types`. Do not edit.",
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    format: false,
  });
  const tidy = types
    .replaceAll(/ \*\s*\n \* This interface was referenced by[^\n]*\n \* via the `definition` "\w+"\.\n/g, "")
    .replaceAll(/\/\*\*\n \* This interface was referenced by[^\n]*\n \* via the `definition` "\w+"\.\n \*\/\n/g, "")
    .replaceAll(/\/\*\*\n \*\/\n/g, "")
    .replace(/export interface Everything \{\s*\}\n/, "");
  return formatted(withBrands(makeReadonly(formatted(tidy))) + apiSchemas());
}

function formatted(input: string): string {
  return execFileSync("biome", ["format", "--stdin-file-path=schema/types.ts"], { input, cwd: root, encoding: "utf8" });
}

const target = join(root, "schema/types.ts");
const text = await generate();
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("schema/types.ts does not match the schemas: run `npm run types`.");
  process.exitCode = 1;
}
