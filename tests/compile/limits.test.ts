import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkEngagement, compile, type Diagnostic, validate } from "../../compiler/index.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

const engagement = "engagements/shop/engagement.yaml";

interface Broken {
  files: Files;
  /** The text that the diagnostic must point at. */
  at: [file: string, text: string];
}

const phase = (name: string, rest = "") =>
  `title: Step ${name}\ngoal: Work.\nswarm: { entry: pm, members: [pm] }\ndeliverables:\n  - { id: a, path: docs/${name}.md, owner: pm }\n${rest}`;

function withPhases(count: number, rest: string): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) => `step${index}`);
  const files: Record<string, string> = { ...shop };
  for (const name of names) files[`phases/${name}.yaml`] = phase(name, rest);
  files[engagement] = (files[engagement] ?? "")
    .replace("[plan, build]", `[${names.join(", ")}, plan, build]`)
    .replace("usd: 50", "usd: 90000");
  return files;
}

const gate = "gate:\n  approvers: { group: customer }\n";

/** A team of whom each reports as much as it may. */
function withReports(agents: number): Files {
  const names = Array.from({ length: agents }, (_, index) => `a${index}`);
  const files = withPhases(agents, "");
  for (const [index, name] of names.entries()) {
    files[`agents/${name}.yaml`] = (files["agents/pm.yaml"] ?? "")
      .replace("title: Project manager", `title: Manager ${index}`)
      .concat("outputs:\n  text: { type: string, maxLength: 2000 }\n");
    files[`phases/step${index}.yaml`] = phase(`step${index}`).replaceAll("pm", name);
  }
  return files;
}

const environments =
  "environments:\n  dev: { region: us-west-2, size: small, sender: a@example.com, alarms: [a@example.com] }\n";

/** Ten for each of the tester's tools. */
function withSecrets(tools: number): Files {
  const files: Record<string, string> = { ...shop };
  const names = Array.from({ length: tools }, (_, index) => `scan${index}`);
  for (const name of names) {
    const secrets = Array.from(
      { length: 10 },
      (_, index) => `{ name: S${index}, from: a-rather-long-${name}-${index} }`,
    );
    files[`agents/tools/${name}.yaml`] =
      `description: Scans.\neffect: write\ninput: { type: object, properties: {} }\ncommand: { argv: [scan] }\nsecrets: [${secrets.join(", ")}]\n`;
  }
  files["agents/qa.yaml"] = (files["agents/qa.yaml"] ?? "").replace("review]", `review, ${names.join(", ")}]`);
  files[engagement] += environments;
  return files;
}

function withModels(count: number): Files {
  const files: Record<string, string> = { ...shop };
  const fallback = Array.from({ length: 4 }, (_, index) => `us.anthropic.claude-opus-4-${index}-20250805-v1:0`);
  const names = Array.from({ length: count }, (_, index) => `m${index}`);
  const price = "price: { input: 1, output: 2 }";
  const models = names.map(
    (name, index) =>
      `  ${name}: { id: us.amazon.nova-${index}-v1:0, fallback: [${fallback.map((id) => id.replace("opus", `opus${index}`)).join(", ")}], maxTokens: 4096, ${price} }\n`,
  );
  files[engagement] =
    (files[engagement] ?? "")
      .replace("people:\n", `${models.join("")}people:\n`)
      .replace("[plan, build]", `[${names.map((name) => `step-${name}`).join(", ")}, plan, build]`)
      .replace("usd: 50", "usd: 90000") + environments;
  for (const name of names) {
    files[`agents/${name}.yaml`] = (files["agents/pm.yaml"] ?? "")
      .replace("title: Project manager", `title: ${name}`)
      .replace("model: working", `model: ${name}`);
    files[`phases/step-${name}.yaml`] = phase(name).replaceAll("pm", name);
  }
  return files;
}

const broken: Readonly<Record<string, () => Broken>> = {
  "definition-over-1-MB": () => ({
    files: withPhases(44, `${gate}  remind: [1d, 2d, 3d]\n  onRevise: { rounds: 1 }\n`),
    at: [engagement, "phases"],
  }),
  "history-over-25000-events": () => ({
    files: withPhases(8, `${gate}  remind: [1d, 2d, 3d, 4d, 5d, 6d, 7d, 8d]\n  onRevise: { to: step0, rounds: 10 }\n`),
    at: ["phases/step0.yaml", "10"],
  }),
  "payload-over-256-KiB": () => ({ files: withReports(29), at: ["agents/a0.yaml", "outputs"] }),
  "policy-over-10240-characters": () => ({ files: withSecrets(10), at: [engagement, "dev"] }),
};

const errorsIn = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ severity }) => severity === "error");

describe.each(Object.entries(broken))("%s", (id, make) => {
  const { files, at } = make();
  const host = hostOf(files);

  test("is reported by validate, by the editor's check and by compile alike, at the text that causes it", () => {
    const [error, ...others] = errorsIn(validate(host).diagnostics);
    expect([error?.id, ...others.map((each) => each.id)]).toEqual([id]);
    const { file = "", start, end } = error?.span ?? {};
    expect([file, files[file]?.slice(start, end)]).toEqual(at);
    expect(errorsIn(checkEngagement(host, "shop").found.diagnostics())).toEqual([error]);
    const compiled = compile(host, { engagement: "shop" });
    expect(errorsIn(compiled.diagnostics)).toEqual([error]);
    expect(compiled.files).toBeUndefined();
  });
});

test("many models with fallbacks are more than a role may have rights for as well", () => {
  expect(errorsIn(validate(hostOf(withModels(12))).diagnostics).map(({ id }) => id)).toEqual([
    "policy-over-10240-characters",
  ]);
});

test("what just fits is not refused", () => {
  const fitting = [withPhases(20, gate), withReports(27), withSecrets(6), withModels(3)];
  expect(fitting.flatMap((files) => errorsIn(validate(hostOf(files)).diagnostics)).map(({ id }) => id)).toEqual([]);
});

/** The machine's faults that no YAML without errors leads to: the language's own bounds, or the compiler, would have to be wrong. */
const neverFromYaml = [
  "callback-without-timeout",
  "expression-syntax",
  "heartbeat-above-timeout",
  "overrides-over-8192-characters",
  "state-name-over-80",
  "unreachable-state",
];

/** Reported while lowering, or as a warning; their workspaces are those of tests/lower and the corpus. */
const lowered = [
  "fallback-id-taken",
  "no-money-for-a-turn",
  "per-day-below-round",
  "price-unknown",
  "revise-leaves-parallel",
  "step-name-taken",
  "tool-out-of-reach",
  "waits-over-a-year",
  "worst-case-exceeds-budget",
];

const compiler = join(import.meta.dirname, "../../compiler");

function sourcesIn(...folders: string[]): { path: string; text: string }[] {
  const paths = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: compiler }));
  return paths.sort().map((path) => ({ path, text: readFileSync(join(compiler, path), "utf8") }));
}

test("everything that lowering and emitting report is shown here to reach validate, or a reason is given", () => {
  const texts = sourcesIn("lower", "emit", "ir").map(({ text }) => text);
  const reported = texts.flatMap((text) => [...text.matchAll(/\.(?:error|warning|info)\(\s*"([\w-]+)"/g)]);
  const ids = [...new Set(reported.map((match) => match[1] ?? ""))].sort();
  expect(ids).toEqual([...Object.keys(broken), ...neverFromYaml, ...lowered].sort());
});

test("only what validate runs can report: no other file of the emitters takes what is found", () => {
  const takers = sourcesIn("emit").filter(({ text }) => /\bFound\b/.test(text));
  expect(takers.map(({ path }) => path)).toEqual([
    "emit/asl/check-duration.ts",
    "emit/asl/check-machine.ts",
    "emit/asl/emit-asl.ts",
    "emit/emit.ts",
    "emit/infra/check-rights.ts",
  ]);
});

/** Bugs of the compiler, which no workspace may cause; a line that is not here needs a diagnostic or a reason. */
const bugs = [
  "A pipeline has at least one step.",
  "The compiled engagement has no",
  "An engagement has at least one flow.",
  "The infrastructure of",
  "Nobody knows how AWS bills",
  "No file says how to grant",
  "The rights that",
  "The steps of",
  // The output of a starting container.
  "The bundle ",
];

test("what lowering and emitting throw is a bug of the compiler each time", () => {
  const thrown = sourcesIn("lower", "emit", "ir").flatMap(({ path, text }) =>
    [...text.matchAll(/throw (.*)/g)].map((match) => `${basename(path)}: ${match[1]}`),
  );
  expect(thrown.filter((line) => !bugs.some((bug) => line.includes(bug)))).toEqual([]);
});
