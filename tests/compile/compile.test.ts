import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits, compile, type Host, listEngagements, nodeHost, validate } from "../../compiler/index.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");
const encode = (text: string) => new TextEncoder().encode(text);

test("a sound engagement gives a pipeline and its files", () => {
  const { diagnostics, pipeline, files } = compile(hostOf(shop), { engagement: "shop" });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(pipeline?.name).toBe("shop");
  expect(files?.map(({ path }) => path)).toContain("manifest.json");
});

test("the pipeline is frozen to its leaves", () => {
  const { pipeline } = compile(hostOf(shop), { engagement: "shop" });
  const checklist = pipeline?.phases.build?.review?.checklist;
  expect(checklist).toEqual(["It does what was agreed"]);
  expect(() => (checklist as string[] | undefined)?.push("more")).toThrow(TypeError);
});

test("the same workspace gives the same bytes, in whatever order the host lists it", () => {
  const host = hostOf(shop);
  const reversed: Host = { read: host.read, list: (folder) => host.list(folder).toReversed() };
  const first = compile(host, { engagement: "shop" });
  expect(compile(hostOf(shop), { engagement: "shop" }).files).toEqual(first.files);
  expect(compile(reversed, { engagement: "shop" }).files).toEqual(first.files);
});

test("an engagement with an error gives nothing but diagnostics", () => {
  const files = overlay("# phases/plan.yaml\nswarm: {entry: qa, members: [pm, dev]}\n");
  const result = compile(hostOf(files), { engagement: "shop" });
  expect(result.diagnostics.map(({ id }) => id)).toEqual(["entry-not-member"]);
  expect(result).not.toHaveProperty("pipeline");
  expect(result).not.toHaveProperty("files");
});

test("an engagement that does not exist is named, with those that do", () => {
  const [diagnostic] = validate(hostOf(shop), "shoq").diagnostics;
  expect(diagnostic).toMatchObject({ id: "unknown-name", help: 'did you mean "shop"?' });
});

test("one run reports the faults of all files", () => {
  const files = overlay(
    "# phases/plan.yaml\ngaol: x\n# phases/build.yaml\ncolour: red\n# agents/dev.yaml\nlane: fast\n",
  );
  const found = validate(hostOf(files), "shop").diagnostics.map(({ span }) => span.file);
  expect(found).toEqual(["agents/dev.yaml", "phases/build.yaml", "phases/plan.yaml"]);
});

test("the whole workspace includes what no engagement uses", () => {
  const files = overlay(
    "# agents/idle.yaml\ntitle: Idle\ndescription: Waits.\nmodel: working\nprompt: prompts/member.md.hbs\n# phases/idle.yaml\ncolour: red\n# phases/templates/idle.md.hbs\n# Idle\n# agents/old.yml\ntitle: Old\n",
  );
  const { diagnostics, engagements } = validate(hostOf(files));
  expect(engagements).toEqual(["shop"]);
  const found = diagnostics.map(({ id, severity, span }) => `${span.file} ${severity} ${id}`);
  expect(found).toContain("agents/idle.yaml warning unused-agent");
  expect(found).toContain("phases/idle.yaml warning unused-phase");
  expect(found).toContain("phases/idle.yaml error unknown-key");
  expect(found).toContain("phases/templates/idle.md.hbs warning unused-template");
  expect(found).toContain("agents/old.yml warning file-ignored");
  expect(validate(hostOf(files), "shop").diagnostics).toEqual([]);
});

test.each([
  ["is empty", encode(" \n"), "sow-empty"],
  ["is binary", new Uint8Array([0x25, 0x50, 0x44, 0x46, 0, 0xff, 0xfe]), "not-text"],
  ["has 5 MB", encode("a".repeat(5_000_000)), "file-too-large"],
])("a statement of work that %s is refused where the engagement names it", (_, content, id) => {
  const { diagnostics } = validate(hostOf({ ...shop, "engagements/shop/sow.md": content }), "shop");
  const span = { file: "engagements/shop/engagement.yaml", line: 2, column: 6 };
  expect(diagnostics).toMatchObject([{ id, severity: "error", span }]);
});

test("the edits of diagnostics correct what they point at", () => {
  const files = overlay(
    "# phases/plan.yaml\nswarm: {entrypoint: pm, members: [pm, dve]}\nlimits: {time: 30 minutes, turn: 5}\n",
  );
  const fixed = { ...files };
  for (let run = 0; run < 3; run++) {
    const { diagnostics } = validate(hostOf(fixed), "shop");
    for (const path of Object.keys(fixed)) fixed[path] = applyEdits(path, fixed[path] ?? "", diagnostics);
  }
  expect(validate(hostOf(fixed), "shop").diagnostics).toEqual([]);
  expect(fixed["phases/plan.yaml"]).toContain("limits: {time: 30m, turns: 5}");
});

describe("whatever the files contain", () => {
  const paths = Object.keys(shop);
  const bytes = fc.uint8Array({ maxLength: 60 });
  const value = fc.jsonValue().map((json) => encode(JSON.stringify(json)));

  test("bytes and values of any shape give diagnostics, never a crash", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.oneof(bytes, value), (path, content) => {
        validate(hostOf({ ...shop, [path]: content }));
      }),
      { numRuns: 150 },
    );
  });

  test("a value of another shape anywhere in a file gives diagnostics, never a crash", () => {
    const odd = fc.constantFrom("", "7", "null", "[]", "{}", "[[]]", '"x"', "-", "{a: 1}", "*x", "1e999", "__proto__");
    const lines = paths
      .filter((path) => path.endsWith(".yaml"))
      .flatMap((path) => (shop[path] ?? "").split("\n").map((_, line) => ({ path, line })));
    fc.assert(
      fc.property(fc.constantFrom(...lines), odd, ({ path, line }, replacement) => {
        const changed = (shop[path] ?? "")
          .split("\n")
          .map((text, index) => (index === line ? text.replace(/:.*/, `: ${replacement}`) : text));
        validate(hostOf({ ...shop, [path]: changed.join("\n") }));
      }),
      { numRuns: 150 },
    );
  });
});

describe("the engagements of this repository", () => {
  test.each(listEngagements(nodeHost(root)))("%s has no errors", (engagement) => {
    const { diagnostics } = validate(nodeHost(root), engagement);
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

const statements = join(root, "../shared/data");

describe.skipIf(!existsSync(statements))("statements of work from elsewhere", () => {
  test("are read as they are", () => {
    for (const name of globSync("*.md", { cwd: statements })) {
      const sow = readFileSync(join(statements, name));
      expect(validate(hostOf({ ...shop, "engagements/shop/sow.md": sow }), "shop").diagnostics).toEqual([]);
    }
  });
});
