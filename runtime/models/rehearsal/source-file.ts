import type { Scene } from "./scene.ts";
import { keywords } from "./words.ts";

type SourceKind = "ts" | "test" | "tf" | "yaml" | "json" | "text";

function sourceKind(path: string): SourceKind {
  if (/\.test\.[cm]?[jt]s$/.test(path)) return "test";
  if (/\.[cm]?[jt]sx?$/.test(path)) return "ts";
  if (/\.ya?ml$/.test(path)) return "yaml";
  return path.endsWith(".tf") ? "tf" : path.endsWith(".json") ? "json" : "text";
}

/** Writes a small working file about the requirement with the given index. */
export function renderSource(scene: Scene, path: string, index: number): string {
  switch (sourceKind(path)) {
    case "ts":
      return requirementModule(scene, index);
    case "test":
      return requirementTest(scene, path, index);
    case "tf":
      return terraform(scene, path);
    case "yaml":
      return yaml(scene);
    case "json":
      return `${JSON.stringify({ rehearsal: notice(scene), requirements: scene.statement.wanted }, null, 2)}\n`;
    default:
      return [notice(scene), ...scene.statement.wanted.map((text) => `- ${text}`), ""].join("\n");
  }
}

const notice = ({ statement }: Scene): string =>
  `Rehearsal: written by rule from the statement of work “${statement.title}”, without a language model.`;

const requirementAt = ({ statement }: Scene, index: number): string =>
  statement.wanted[index % Math.max(1, statement.wanted.length)] ?? statement.title;

function requirementModule(scene: Scene, index: number): string {
  const text = requirementAt(scene, index);
  return `// ${notice(scene)}

/** A requirement of the statement of work. */
export const requirement = { number: ${index + 1}, text: ${JSON.stringify(text)} };

const words = ${JSON.stringify([...keywords(text)])};

/** True when a text mentions the requirement. */
export function mentions(text: string): boolean {
  const spoken = text.toLowerCase();
  return words.some((word) => spoken.includes(word));
}
`;
}

function requirementTest(scene: Scene, path: string, index: number): string {
  const folder = path.split("/").slice(0, -1);
  const inPart = scene.status.files.filter((file) => file.split("/")[0] === folder[0]);
  const sources = inPart.filter((file) => sourceKind(file) === "ts" && file.endsWith(".ts"));
  const own = sources.find((file) => nameIn(file) === nameIn(path)) ?? sources[index % Math.max(1, sources.length)];
  if (own === undefined) return testOfStatement(scene, index);
  const tests = new Set(inPart.filter((file) => sourceKind(file) === "test").map(nameIn));
  // There may be more sources than tests, and a phase may measure how much of each the tests reach.
  const subjects = sources.filter((file) => file === own || !tests.has(nameIn(file)));
  return testOfModules(scene, folder, subjects);
}

/** Name of a file without its folder and all that follows the first dot. */
const nameIn = (path: string): string => path.split("/").at(-1)?.split(".")[0] ?? "";

function testOfModules(scene: Scene, folder: string[], sources: readonly string[]): string {
  const imports = sources.map(
    (source, at) => `import * as subject${at + 1} from ${JSON.stringify(relative(folder, source))};`,
  );
  const tests = sources.map(
    (source, at) => `
test(${JSON.stringify(`${source} recognises its own requirement and nothing else`)}, { skip: !("requirement" in subject${at + 1}) }, () => {
  assert.ok(subject${at + 1}.mentions(subject${at + 1}.requirement.text));
  assert.equal(subject${at + 1}.mentions("–"), false);
});
`,
  );
  return `// ${notice(scene)}
import assert from "node:assert/strict";
import { test } from "node:test";
${imports.join("\n")}
${tests.join("")}`;
}

function testOfStatement(scene: Scene, index: number): string {
  const text = requirementAt(scene, index);
  return `// ${notice(scene)}
import assert from "node:assert/strict";
import { test } from "node:test";

test("the requirement is stated in words that can be looked for", () => {
  const words = ${JSON.stringify(text)}.toLowerCase().match(/\\p{L}{4,}/gu) ?? [];
  assert.ok(words.length > 0);
});
`;
}

function relative(folder: string[], file: string): string {
  const target = file.split("/");
  let shared = 0;
  while (shared < folder.length && folder[shared] === target[shared]) shared += 1;
  const up = folder.length - shared;
  return `${up === 0 ? "./" : "../".repeat(up)}${target.slice(shared).join("/")}`;
}

/** Formatted as \`terraform fmt\` leaves it. */
function terraform(scene: Scene, path: string): string {
  const name = path.split("/").at(-1) ?? "";
  const body =
    terraformBodies[name]?.(scene) ??
    `locals {\n  ${name.replace(/\W+tf$|\W/g, "_")} = ${hcl(scene.statement.title)}\n}`;
  return `# ${notice(scene)}\n\n${body}\n`;
}

const terraformBodies: { [name: string]: (scene: Scene) => string } = {
  "main.tf": ({ statement }) => {
    // Keys of equal length need no alignment.
    const lines = statement.wanted.slice(0, 9).map((text, index) => `    r${index + 1} = ${hcl(text)}`);
    return ["locals {", "  requirements = {", ...lines, "  }", "}"].join("\n");
  },
  "versions.tf": () => 'terraform {\n  required_version = ">= 1.6"\n}',
  "variables.tf": ({ statement }) =>
    `variable "environment" {\n  type        = string\n  description = ${hcl(`Environment of ${statement.title}`)}\n  default     = "test"\n}`,
  "outputs.tf": ({ statement }) =>
    `output "requirements" {\n  description = ${hcl(`Requirements of ${statement.title}`)}\n  value       = local.requirements\n}`,
};

const hcl = (text: string): string => JSON.stringify(text).replaceAll(/[$%](?=\{)/g, "$&$&");

function yaml(scene: Scene): string {
  const stages = ["build", "test", "deploy"].map(
    (stage, index) => `  - name: ${stage}\n    covers: ${JSON.stringify(requirementAt(scene, index))}`,
  );
  return `# ${notice(scene)}\nname: ${JSON.stringify(scene.statement.title)}\nstages:\n${stages.join("\n")}\n`;
}
