import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance } from "../../compiler/diagnostics/did-you-mean.ts";
import { applyEdits, type Diagnostic, editsOf, validate } from "../../compiler/index.ts";
import { type Occurrence, occurrencesIn } from "../../compiler/language/occurrences.ts";
import { plainForm } from "../../compiler/source/look-alikes.ts";
import { createTextFile } from "../../compiler/source/text-file.ts";
import { singles } from "../corpus/cases.ts";
import { isLong } from "../support/seed.ts";
import { type Files, hostOf, overlay, replaced, shop } from "../support/workspace.ts";

interface Broken {
  name: string;
  files: Files;
}

const tests = join(import.meta.dirname, "..");

/** Every workspace of the tests that has faults. */
const broken: Broken[] = [
  ...globSync("{load/faults/*,rules/*/bad-*}.overlay", { cwd: tests })
    .sort()
    .map((path) => ({ name: path, files: overlay(readFileSync(join(tests, path), "utf8")) })),
  ...singles().map(({ plants, files }) => ({ name: plants[0]?.name ?? "", files })),
];

function diagnose(files: Files): Diagnostic[] {
  return validate(hostOf(files)).diagnostics;
}

function applied(files: Files, diagnostic: Diagnostic): Files {
  const corrected = editsOf(diagnostic).map(({ span: { file } }) => [
    file,
    applyEdits(file, files[file] ?? "", [diagnostic]),
  ]);
  return { ...files, ...Object.fromEntries(corrected) };
}

const wordsOf = ({ id, message, span }: Diagnostic): string => `${id} in ${span.file}: ${message}`;

// Each takes a validation: `npm test` takes every ninth of the workspaces, the long suite all.
const edits = broken
  .filter((_, index) => isLong || index % 9 === 0)
  .flatMap(({ name, files }) => {
    const before = diagnose(files);
    return before.filter(({ edit }) => edit !== undefined).map((diagnostic) => ({ name, files, before, diagnostic }));
  });

test("there are edits to judge", () => {
  expect(edits.length).toBeGreaterThan(isLong ? 120 : 12);
});

test("every edit that is offered, made by itself, leaves fewer faults, no new one, and none where it was made", () => {
  const failures = edits.flatMap(({ name, files, before, diagnostic }) => {
    const after = diagnose(applied(files, diagnostic));
    const known = new Set(before.map(wordsOf));
    const added = after.filter((each) => !known.has(wordsOf(each))).map(wordsOf);
    const place = diagnostic.edit?.span;
    const isLeft = after.some(
      ({ id, span }) => id === diagnostic.id && span.start === place?.start && span.file === place.file,
    );
    return after.length < before.length && added.length === 0 && !isLeft
      ? []
      : [`${name}: ${diagnostic.edit?.text}: ${before.length} -> ${after.length} ${added.join("; ")}`];
  });
  expect(failures).toEqual([]);
});

/** What the YAML files name, in the order of the files. */
function references(files: Files): Occurrence[] {
  return Object.entries(files).flatMap(([path, text]) =>
    occurrencesIn(createTextFile(path, text)).filter(({ isDefinition }) => !isDefinition),
  );
}

test("no edit that is offered makes a reference mean something else, unless one letter was mistyped", () => {
  const changes = edits.flatMap(({ name, files, diagnostic }) => {
    const [before, after] = [references(files), references(applied(files, diagnostic))];
    // An edit of a key may make references of what was not read as such.
    if (before.length !== after.length) return [];
    return before.flatMap((one, index) => {
      const other = after[index];
      return other === undefined || one.name === other.name ? [] : [{ name, one, other }];
    });
  });
  expect(changes.length).toBeGreaterThan(isLong ? 20 : 1);
  const spelling = (written: string) =>
    plainForm(written)
      .toLowerCase()
      .replaceAll(/[\s_“”‘’«»„"-]/g, "");
  const guessed = changes.filter(
    ({ one, other }) =>
      spelling(one.name) !== spelling(other.name) && (one.kind === "group" || editDistance(one.name, other.name) !== 1),
  );
  expect(guessed.map(({ name, one, other }) => `${name}: ${one.name} became ${other.name}`)).toEqual([]);
});

const plan = "phases/plan.yaml";
const build = "phases/build.yaml";

function textsOffered(files: Files): string[] {
  return diagnose(files).flatMap(({ edit }) => edit?.text ?? []);
}

const others: [string, Files][] = [
  ["an agent who is not committed yet", replaced(plan, "owner: pm", "owner: senior-pm")],
  ["an agent in another spelling that nobody has", replaced(build, "entry: dev", "entry: dev_ops")],
  ["an agent whose name has a number", replaced(build, "entry: dev", "entry: dev2")],
  ["an agent whose short name has another letter", replaced(build, "agent: pm", "agent: po")],
  ["a group in the plural", replaced(plan, "group: customer", "group: customers")],
  ["a group with a letter too few", replaced(plan, "group: customer", "group: custome")],
  ["a group with a capital", replaced(plan, "group: customer", "group: Customer")],
  ["a phase that is longer", replaced("engagements/shop/engagement.yaml", "[plan, build]", "[plan, build-backend]")],
  ["a model of another version", replaced("agents/dev.yaml", "model: working", "model: working-2")],
  ["a lane that is nearly one", { ...shop, "agents/dev.yaml": `${shop["agents/dev.yaml"]}lane: excute\n` }],
  ["a mode that is nearly one", replaced("engagements/shop/engagement.yaml", "budget:", "mode: ful\nbudget:")],
  ["silence that nearly approves", replaced(plan, "gate:\n", "gate:\n  onExpire: aprove\n")],
  ["money in another currency", replaced("engagements/shop/engagement.yaml", "usd: 50", "aud: 50")],
  ["money with a point for thousands", replaced("engagements/shop/engagement.yaml", "usd: 50", 'usd: "1.500"')],
  ["money in thousands", replaced("engagements/shop/engagement.yaml", "usd: 50", "usd: 50k")],
  ["a gate open for a month", replaced(plan, "gate:\n", "gate:\n  expires: 1M\n")],
  ["a place elsewhere on the machine", replaced(plan, "docs/plan.md", "/home/ada/plan.md")],
  ["a right to write from the root", replaced("agents/dev.yaml", "app/**", "/app/**")],
  ["a group given as people", replaced(plan, "{ group: customer }", "olu")],
];

test.each(others)("%s: suggested at most, not written", (_, files) => {
  const diagnostics = diagnose(files);
  expect(diagnostics).not.toEqual([]);
  expect(textsOffered(files)).toEqual([]);
});

const mistyped: [string, Files, string][] = [
  ["a letter too many", replaced(build, "entry: dev", "entry: devv"), "dev"],
  ["two letters that have changed places", replaced(build, "entry: dev", "entry: dve"), "dev"],
  [
    "a letter too few in a phase",
    replaced("engagements/shop/engagement.yaml", "[plan, build]", "[plan, buil]"),
    "build",
  ],
  ["another letter in a model", replaced("agents/dev.yaml", "model: working", "model: wurking"), "working"],
  ["a capital", replaced(build, "entry: dev", "entry: Dev"), "dev"],
  ["the group without its key", replaced(plan, "{ group: customer }", "customer"), "{group: customer}"],
];

test.each(mistyped)("%s: written", (_, files, text) => {
  expect(textsOffered(files)).toEqual([text]);
});

test("whatever is written for an agent, an edit changes one letter, and none where two agents are alike", () => {
  const word = fc.stringMatching(/^[a-z]{2,8}(-[a-z]{1,6}|[0-9])?$/);
  fc.assert(
    fc.property(
      word,
      fc.constantFrom("dev", "pm", "qa"),
      fc.constantFrom("", "s", "-2", "-lead"),
      (other, agent, ending) => {
        for (const written of [other, agent + ending, `${ending.slice(1)}${agent}`]) {
          for (const text of textsOffered(replaced(build, "entry: dev", `entry: ${written}`))) {
            expect(editDistance(written, text)).toBe(1);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});
