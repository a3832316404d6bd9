import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  applyEdits,
  compile,
  type Diagnostic,
  type Host,
  listEngagements,
  nodeHost,
  validate,
} from "../../compiler/index.ts";
import { decode, maxFileBytes } from "../../compiler/source/decode.ts";
import { singles } from "../corpus/cases.ts";
import { isLong } from "../support/seed.ts";
import { type Files, hostOf, overlay } from "../support/workspace.ts";

/** How a checkout, or an editor, may leave the same text. */
const checkouts: [string, (text: string) => string][] = [
  ["line ends of Windows", (text) => text.replaceAll("\n", "\r\n")],
  ["a byte order mark", (text) => `\ufeff${text}`],
  ["both", (text) => `\ufeff${text.replaceAll("\n", "\r\n")}`],
  [
    "line ends of both kinds",
    (text) => text.split("\n").reduce((all, line, at) => `${all}${at % 3 ? "\r\n" : "\n"}${line}`),
  ],
];

function checkedOut(host: Host, change: (text: string) => string): Host {
  const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
  return {
    list: host.list,
    read(path) {
      const bytes = host.read(path);
      return bytes && encoder.encode(change(decoder.decode(bytes)));
    },
  };
}

const root = join(import.meta.dirname, "../..");
const roots = [
  "",
  "tests/pipelines",
  ...globSync("starters/*/engagements", { cwd: root }).map((path) => join(path, "..")),
];

/** A starter's files come before those of the library. */
function workspaceAt(folder: string): Host {
  const [own, library] = [nodeHost(join(root, folder)), nodeHost(root)];
  if (!folder.startsWith("starters")) return own;
  const list = (path: string) => [...new Set([...own.list(path), ...library.list(path)])].sort();
  return {
    read: (path) => own.read(path) ?? library.read(path),
    list: (path) => (path === "engagements" ? own.list(path) : list(path)),
  };
}

/** Compiled once, for the comparison with each checkout. */
const compiledOnce = new Map<string, ReturnType<typeof compile>>();
function compiledAt(folder: string, engagement: string) {
  const key = `${folder} ${engagement}`;
  const known = compiledOnce.get(key) ?? compile(workspaceAt(folder), { engagement });
  compiledOnce.set(key, known);
  return known;
}

const validateAll = (host: Host) => validate(host).diagnostics;
const fixtures = globSync(["rules/*/*.overlay", "load/faults/*.overlay"], { cwd: join(root, "tests") }).sort();
const broken: [string, Files][] = [
  ...fixtures.map((path): [string, Files] => [path, overlay(readFileSync(join(root, "tests", path), "utf8"))]),
  ...singles().map(({ files, plants }): [string, Files] => [plants.map(({ name }) => name).join(), files]),
];

describe.each(checkouts)("a checkout with %s", (kind, change) => {
  // `npm test` checks every eighteenth broken workspace out in one of the ways, the long suite each in all.
  const way = checkouts.findIndex(([each]) => each === kind);
  const isChecked = (index: number) => isLong || index % (18 * checkouts.length) === way;

  test.each(roots.filter((_, index) => isLong || index % checkouts.length === way))(
    "compiles to the same bytes: %s",
    (folder) => {
      const host = workspaceAt(folder);
      const engagements = listEngagements(host);
      expect(engagements.length).toBeGreaterThan(0);
      for (const engagement of engagements) {
        const before = compiledAt(folder, engagement);
        const after = compile(checkedOut(host, change), { engagement });
        expect(after.files).toEqual(before.files);
        expect(after.diagnostics).toEqual(before.diagnostics);
      }
    },
  );

  test("has the same faults in the same words at the same places", () => {
    for (const [index, [name, files]] of broken.entries()) {
      if (!isChecked(index)) continue;
      const [before, after] = [hostOf(files), checkedOut(hostOf(files), change)].map(validateAll);
      expect([name, after]).toEqual([name, before]);
    }
  });
});

test.each(checkouts)(
  "corrections are made in a checkout with %s as in any other, and it keeps its line ends",
  (_, change) => {
    const files = overlay(
      "# phases/plan.yaml\nswarm: {entrypoint: pm, members: [pm, dve]}\nlimits: {time: 30 minutes, turn: 50}\n",
    );
    const path = "phases/plan.yaml";
    const correct = (host: Host, text: string) => applyEdits(path, text, validate(host).diagnostics);
    const host = hostOf(files);
    const text = files[path] ?? "";
    const corrected = correct(host, text);
    expect(corrected).toContain("limits: {time: 30m, turns: 50}");
    const onDisk = change(text).replace("\ufeff", "");
    const there = correct(checkedOut(host, change), onDisk);
    expect(there.replaceAll("\r\n", "\n")).toBe(corrected);
    expect(there.match(/\r\n/g)?.length).toBe(onDisk.match(/\r\n/g)?.length);
  },
);

test("a correction of several lines ends them as the file does", () => {
  const span = { file: "a.yaml", start: 5, end: 5, line: 2, column: 1 };
  const edit = { span, text: "b: 2\n" };
  const diagnostic: Diagnostic = { id: "x", severity: "error", message: "", span, related: [], edit };
  expect(applyEdits("a.yaml", "a: 1\r\nc: 3\r\n", [diagnostic])).toBe("a: 1\r\nb: 2\r\nc: 3\r\n");
});

test("no file is too large on Windows alone", () => {
  const lines = "word\n".repeat(maxFileBytes / 5);
  const bytes = new TextEncoder().encode(lines.replaceAll("\n", "\r\n"));
  expect(bytes.length).toBeGreaterThan(maxFileBytes);
  expect(decode("sow.md", bytes)).toMatchObject({ text: lines });
  expect(decode("sow.md", new TextEncoder().encode(`${lines}more`))).toMatchObject({ id: "file-too-large" });
});
