// Writes compiler/load/validators.generated.js from the JSON Schemas of the language; with --check only compares.
// Compiling the schemas takes longer than a whole `crew validate`, so it is done at build time.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

// Both packages declare CommonJS default exports in a way that ES module imports cannot use.
const require = createRequire(import.meta.url);
const { Ajv2020 } = require("ajv/dist/2020") as typeof import("ajv/dist/2020.js");
const standaloneCode = require("ajv/dist/standalone").default as (
  ajv: InstanceType<typeof Ajv2020>,
  exports: Record<string, string>,
) => string;

const root = join(import.meta.dirname, "..");
const target = join(root, "compiler/load/validators.generated.js");
const kinds = ["engagement", "agent", "tool", "phase"];

type Schema = Record<string, unknown>;

function load(name: string): Schema {
  return rewrite(JSON.parse(readFileSync(join(root, `schema/${name}.schema.json`), "utf8"))) as Schema;
}

/**
 * Turns each `oneOf` into a choice by type and first required key, so that only the intended branch reports errors. Where the choice
 * is an object or a list of them, a scalar is an object whose keys were left out.
 */
function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value).filter(([key, inner]) => !isAnnotation(key, inner));
  const { oneOf, ...rest } = Object.fromEntries(said.map(([key, inner]) => [key, rewrite(inner)]));
  // compiler/load/check-tool.ts checks the required keys of tools, with messages about tools.
  if (!Array.isArray(oneOf) || "properties" in rest) return rest;
  return { ...rest, ...chooseBranch(oneOf as Schema[]) };
}

/** True for what is written for people: validators keep their schemas. A property may have the same name, with a schema as its value. */
const isAnnotation = (key: string, value: unknown): boolean =>
  (/^(title|description|\$comment)$/.test(key) && typeof value === "string") ||
  (key === "examples" && Array.isArray(value));

/** Returns the key by whose value a reader tells the branches apart, such as `on`; undefined without one. */
function kindKeyOf(branches: Schema[]): string | undefined {
  const [first, ...others] = branches.map(({ properties = {} }) => properties as Record<string, Schema>);
  const all = [first, ...others];
  return Object.keys(first ?? {}).find(
    (key) =>
      all.every((each) => kindsIn(each?.[key]) !== undefined) && all.some((each) => each?.[key]?.const !== undefined),
  );
}

/** Values of such a key in one branch: a kind, or several that have the same keys. */
function kindsIn(property: Schema | undefined): unknown[] | undefined {
  return property?.const !== undefined ? [property.const] : (property?.enum as unknown[] | undefined);
}

function chooseByKind(branches: Schema[], key: string): Schema {
  const kindsOf = ({ properties }: Schema) => kindsIn((properties as Record<string, Schema>)[key]) ?? [];
  const unknown: Schema = {
    type: "object",
    required: [key],
    properties: { [key]: { enum: branches.flatMap(kindsOf) } },
  };
  return branches.reduceRight<Schema>(
    (no, branch) => ({
      if: { type: "object", required: [key], properties: { [key]: { enum: kindsOf(branch) } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: branch,
      else: no,
    }),
    unknown,
  );
}

function chooseBranch(branches: Schema[]): Schema {
  const kindKey = kindKeyOf(branches);
  if (kindKey !== undefined) return chooseByKind(branches, kindKey);
  const objects = branches.filter((branch) => branch.type === "object");
  const list = branches.find((branch) => branch.type === "array");
  if (list !== undefined && objects.length === 0)
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    return { if: { type: "array" }, then: list, else: branches.find((branch) => branch !== list) ?? {} };
  const scalar = branches.find((branch) => branch.type !== "object");
  const [fallback, ...others] = scalar === undefined ? objects.toReversed() : objects;
  const choose = (required: unknown, yes: Schema, no: Schema): Schema =>
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    ({ if: { type: "object", ...(required === undefined ? {} : { required }) }, then: yes, else: no });
  const firstKey = ({ required }: Schema) => (Array.isArray(required) ? required.slice(0, 1) : required);
  const choice = others.reduce((no, branch) => choose(firstKey(branch), branch, no), fallback ?? {});
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  if (scalar?.type === "array") return { if: { type: "array" }, then: scalar, else: choice };
  return scalar === undefined ? choice : choose(undefined, choice, scalar);
}

const banner = `// Generated from the JSON Schemas by .ci/generate-validators.ts. Do not edit.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated
`;

async function generate(): Promise<string> {
  const ajv = new Ajv2020({
    schemas: ["common", ...kinds].map(load),
    allErrors: true,
    messages: false,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    unicode: false,
    code: { source: true, esm: true },
  });
  const ids = kinds.map((kind) => [kind, `${kind}.schema.json`]);
  const contents = standaloneCode(ajv, Object.fromEntries(ids));
  const bundled = await build({
    stdin: { contents, resolveDir: root, loader: "js" },
    bundle: true,
    format: "esm",
    target: "node20",
    minify: true,
    write: false,
    legalComments: "none",
  });
  return banner + bundled.outputFiles[0]?.text;
}

const text = await generate();
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  console.error("compiler/load/validators.generated.js does not match the schemas: run .ci/generate-validators.ts.");
  process.exitCode = 1;
}
