import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

interface Node {
  properties?: { [key: string]: Node };
  [key: string]: unknown;
}

const schemaOf = (name: string) =>
  JSON.parse(readFileSync(join(root, `schema/${name}.schema.json`), "utf8")) as Node & {
    $defs: { [name: string]: Node };
  };

/** The sources of some folders, without what is generated and without comments. */
function sources(...patterns: string[]): string {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
  const texts = files
    .filter((path) => !path.includes("generated") && !path.includes("/dist/") && !path.includes("node_modules"))
    .map((path) => readFileSync(join(root, path), "utf8"));
  return texts.join("\n").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

const runtime = sources("runtime/**/*.ts");
const site = sources("site/**/*.{ts,astro}", "cli/**/*.ts");

const { kind } = schemaOf("event").properties ?? {};
const kinds = (kind?.enum ?? []) as string[];

/** Who writes an event says its kind; where events are read that is a comparison or a set of kinds. */
const written = (kind: string) =>
  new RegExp(`kind: (?:[^,;\\n]*\\? )?"${kind}"`).test(runtime) || new RegExp(`: "${kind}"`).test(runtime);

test.each(kinds)("events of the kind %s are written by somebody", (kind) => {
  expect(written(kind)).toBe(true);
});

test("people read every event: its sentence is in the activity, whatever its kind", () => {
  expect(site).toMatch(/event\.text/);
});

/** Properties that are for whoever reads the file: the form it has, and where in the YAML a step comes from. */
const forPeople = new Set(["schemaVersion", "column"]);

function propertyNames(node: unknown, found = new Set<string>()): Set<string> {
  if (typeof node !== "object" || node === null) return found;
  const { properties } = node as Node;
  for (const key of Object.keys(properties ?? {})) found.add(key);
  for (const inner of Object.values(node)) propertyNames(inner, found);
  return found;
}

/** The emitter and the runtime read a model's services through one file of the schema. */
const services = "schema/model-service.ts";
const readers = `${runtime}\n${sources("compiler/{asl,emit}/**/*.ts", "compiler/ir/*.ts", "compiler/kinds/steps/*.ts", "deploy/**/*.ts", services)}`;
const isRead = (name: string, text: string) =>
  new RegExp(`\\.${name}\\b|[{,]\\s*${name}\\s*[,}:=]|"${name}"`).test(text);

test.each([...propertyNames(schemaOf("pipeline"))].filter((name) => !forPeople.has(name)))(
  "the pipeline's %s is read by the machine's emitter, the infrastructure, a deployment or the runtime",
  (name) => {
    expect(isRead(name, readers)).toBe(true);
  },
);
