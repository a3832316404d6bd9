import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checks, readTree, type Tree } from "./architecture/check.ts";
import { entries, rooms } from "./architecture/rooms.ts";
import { changersOf, outsideOf, type ReadFile } from "./architecture/shared-workers.ts";
import { left, sampled } from "./long/sampled.ts";
import { secondsOf } from "./longest-first.ts";
import { slowUnitTests, testsAlone, unitTests } from "./unit-tests.ts";

const root = join(import.meta.dirname, "..");
const tree = readTree(root);

test.each(Object.entries(checks))("%s", (_, check) => {
  expect(check(tree)).toEqual([]);
});

/** For each rule, files that break it, and the lines that it has to refuse. */
const planted: [rule: string, files: Record<string, string>, refused: string[]][] = [
  ["every file is in a room", { "attic/box.ts": "" }, []],
  [
    "every import is one that its room may make",
    {
      "schema/planted-package.ts": 'import { parse } from "yaml";',
      "schema/planted-folder.ts": 'export { load } from "../compiler/load/load.ts";',
      "compiler/lower/planted-lazy.ts": 'const { read } = await import("../../runtime/ledger/read.ts");',
      "runtime/swarm/planted-effect.ts": 'import "../models/bedrock/bedrock.ts";',
      "runtime/inbox/planted-http.ts": 'import { Problem } from "../api/problem.ts";',
      "runtime/api/planted-client.ts": 'import { SFNClient } from "@aws-sdk/client-sfn";',
      "runtime/runner/planted-table.ts": 'import { UpdateCommand } from "@aws-sdk/lib-dynamodb";',
      "runtime/machine/planted-ledger.ts": 'import { readItem } from "../ledger/read.ts";',
      "deploy/planted-type.ts": 'import type {\n  Pipeline,\n} from "../compiler/ir/pipeline.ts";',
    },
    [
      "compiler/lower/planted-lazy.ts -> runtime/ledger/read.ts",
      "deploy/planted-type.ts -> compiler/ir/pipeline.ts",
      "runtime/api/planted-client.ts -> @aws-sdk/client-sfn",
      "runtime/inbox/planted-http.ts -> runtime/api/problem.ts",
      "runtime/machine/planted-ledger.ts -> runtime/ledger/read.ts",
      "runtime/runner/planted-table.ts -> @aws-sdk/lib-dynamodb",
      "runtime/swarm/planted-effect.ts -> runtime/models/bedrock/bedrock.ts",
      "schema/planted-folder.ts -> compiler/load/load.ts",
      "schema/planted-package.ts -> yaml",
    ],
  ],
  [
    "rooms with entries are used through them",
    {
      "cli/planted.ts": 'import { compareAgents } from "../compiler/diff/compare-agents.ts";',
      "compiler/emit/status/planted.ts": 'import { outlineOf } from "../../graph/svg-text.ts";',
      "cli/planted-sound.ts": 'import { diffEngagement } from "../compiler/diff/diff-engagement.ts";',
    },
    [
      "cli/planted.ts -> compiler/diff/compare-agents.ts",
      "compiler/emit/status/planted.ts -> compiler/graph/svg-text.ts",
    ],
  ],
  [
    "a rule never imports another rule",
    {
      "compiler/rules/planted-one.ts": 'import { other } from "./planted-other.ts";',
      "compiler/rules/planted-one.md": "",
      "compiler/rules/planted-other.ts": "",
      "compiler/rules/planted-other.md": "",
      "compiler/rules/area/planted-deep.ts": 'import { other } from "../planted-other.ts";',
      "compiler/rules/area/planted-deep.md": "",
    },
    [
      "compiler/rules/area/planted-deep.ts -> compiler/rules/planted-other.ts",
      "compiler/rules/planted-one.ts -> compiler/rules/planted-other.ts",
    ],
  ],
  [
    "emitters never import each other",
    { "compiler/emit/infra/planted.ts": 'import { state } from "../asl/state.ts";' },
    ["compiler/emit/infra/planted.ts -> compiler/emit/asl/state.ts"],
  ],
  [
    "no file imports itself through others",
    {
      "schema/planted-a.ts": 'import "./planted-b.ts";',
      "schema/planted-b.ts": 'import "./planted-c.ts";',
      "schema/planted-c.ts": 'import "./planted-a.ts";',
    },
    ["schema/planted-a.ts -> schema/planted-b.ts -> schema/planted-c.ts -> schema/planted-a.ts"],
  ],
  ["no barrels", { "runtime/ledger/index.ts": "" }, []],
  ["no names that say nothing", { "runtime/utils/planted.ts": "", "cli/helpers.ts": "", "site/data/x.ts": "" }, []],
  [
    "only schema/table.ts spells keys and marks of the table",
    {
      "runtime/api/planted-prefix.ts": 'const isGate = sk.startsWith("GATE#"); // GATE#',
      "compiler/emit/asl/planted-expression.ts": 'const sortKey = `"OPERATOR#${phase}#" & $entry`;',
      "runtime/api/planted-index.ts": "const update = { UpdateExpression: `SET gsi1sk = :now` };",
      "deploy/planted-mark.ts": 'const listed = "PROJECT";\n/* "WAITING" */ const meta = \'META\';',
    },
    [
      "compiler/emit/asl/planted-expression.ts: OPERATOR#",
      'deploy/planted-mark.ts: "PROJECT"',
      "deploy/planted-mark.ts: 'META'",
      "runtime/api/planted-index.ts: gsi1sk",
      "runtime/api/planted-prefix.ts: GATE#",
    ],
  ],
  [
    "each file that parses JSON is listed with how it trusts the value",
    { "runtime/api/planted-reader.ts": "export const read = (text: string) => JSON.parse(text) as Meta;" },
    [],
  ],
  [
    "only schema/parse-outputs.ts reads runner.json and status.json",
    {
      "runtime/api/planted-cast.ts": "const pipeline = JSON.parse(\n  text,\n) as Pipeline;",
      "runtime/local/planted-type.ts": "const manifest: StatusManifest = JSON.parse(text);",
    },
    [],
  ],
  [
    "only the file that declares a branded type makes one",
    {
      "runtime/api/planted-cast.ts": "const digest = text as Digest;\nconst many = texts as unknown as Digest[];",
      "runtime/ledger/planted-check.ts": "const check = (value: unknown): value is CommitId => true;\nword<Digest>();",
      "base/planted-brand.ts": 'export type Planted = Branded<"planted">;\nconst own = text as Planted;',
    },
    [
      "runtime/api/planted-cast.ts: as Digest",
      "runtime/api/planted-cast.ts: as Digest",
      "runtime/ledger/planted-check.ts: is CommitId",
      "runtime/ledger/planted-check.ts: word<Digest>",
    ],
  ],
  [
    "constants are in camelCase, and private members begin with #",
    {
      "runtime/api/planted-constant.ts": "export const PAGE_SIZE = 25;\nconst URL = 1;\nconst isGood = true;",
      "runtime/engine/planted-class.ts":
        "class A {\n  private readonly jobs = 1;\n  private async run(): Promise<void> {}\n  #kept = 2;\n}",
    },
    [
      "runtime/api/planted-constant.ts: PAGE_SIZE",
      "runtime/api/planted-constant.ts: URL",
      "runtime/engine/planted-class.ts: private async run",
      "runtime/engine/planted-class.ts: private readonly jobs",
    ],
  ],
  [
    "a README names only files that are there",
    {
      "runtime/swarm/planted/README.md":
        "`../ports.ts`, `swarm/ports.ts` and `runtime/swarm/ports.ts`, but `apply.ts`.",
    },
    ["runtime/swarm/planted/README.md: apply.ts"],
  ],
  [
    "a README's table of imports is what the rooms may import",
    {
      "runtime/planted/README.md":
        "| folder | may import |\n|---|---|\n| `../swarm/` | `schema/`, `../ledger/` |\n| `../engine/` | nothing |",
    },
    ["runtime/planted/README.md: ../swarm/ may import schema"],
  ],
  [
    "where a README says that only one folder imports a package, no other does",
    {
      "runtime/planted/README.md": "| folder | what |\n|---|---|\n| `one/` | only this folder imports `yaml` |",
      "runtime/planted/one/own.ts": 'import { parse } from "yaml";',
      "runtime/planted/two/other.ts": 'import { parse } from "yaml";',
    },
    ["runtime/planted/two/other.ts -> yaml"],
  ],
  [
    "a README's table of keys is that of schema/table.ts",
    { "runtime/ledger/planted/README.md": "| sk | attributes |\n|---|---|\n| `MESSAGE#<id>` | `text` |" },
    ["runtime/ledger/planted/README.md: MESSAGE# is no key"],
  ],
  [
    "few docblocks begin with What, Where, Whether or Who",
    { "base/planted.ts": "/** Whether it is open. */\n".repeat(400) },
    Array.from({ length: 400 }, () => "base/planted.ts: Whether it is open."),
  ],
  [
    "comments and READMEs use the field's words",
    {
      "base/planted.ts": "/** For whoever asks. */\nconst text = 'whoever'; // sound\n  // mended here\n",
      "runtime/planted/README.md": "It works.\nWhoever reads it is heard of again.\n",
    },
    [
      "base/planted.ts: For whoever asks.",
      "base/planted.ts: mended here",
      "runtime/planted/README.md: Whoever reads it is heard of again.",
    ],
  ],
  ["files have names that one can guess", { "runtime/swarm/due.ts": "", "compiler/emit/needs/planted.ts": "" }, []],
];

test("each rule of the architecture has a planted violation", () => {
  expect(planted.map(([rule]) => rule)).toEqual(Object.keys(checks));
});

test.each(planted)("a violation is refused by: %s", (rule, files, refused) => {
  const expected = refused.length > 0 ? refused : Object.keys(files);
  const broken: Tree = new Map([...tree, ...Object.entries(files)]);
  expect(checks[rule]?.(broken).sort()).toEqual(expected.sort());
});

test("each room of the table is a folder or a file that is there", () => {
  const isThere = (room: string) => [...tree.keys()].some((file) => file === room || file.startsWith(`${room}/`));
  const doors = Object.entries(entries).flatMap(([room, files]) => files.map((file) => `${room}/${file}`));
  const named = [...Object.entries(rooms).flatMap(([room, { folders }]) => [room, ...folders]), ...doors];
  expect(named.filter((room) => !isThere(room))).toEqual([]);
});

/** Empty for a file that is not there: a test may have a source text with imports of its own. */
const read: ReadFile = (file) => (existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "");

test("unit tests start no process and no server, and one that does is refused", () => {
  const files = globSync([...unitTests, ...slowUnitTests], { cwd: root });
  expect(files.length).toBeGreaterThan(80);
  expect(files.flatMap((file) => outsideOf(file, read))).toEqual([]);
  expect(outsideOf("tests/api/decide.test.ts", read)).not.toEqual([]);
});

test("tests that share a worker change nothing of its process, and one that does is refused", () => {
  const others = new Set(globSync([...unitTests, ...slowUnitTests, ...testsAlone], { cwd: root }));
  const elsewhere = /^tests\/(bench|long|soak)\/|node_modules/;
  const all = globSync("tests/**/*.test.ts", { cwd: root }).filter((file) => !elsewhere.test(file));
  const files = all.filter((file) => !others.has(file));
  expect(files.length).toBeGreaterThan(150);
  expect([...new Set(files.flatMap((file) => changersOf(file, read)))]).toEqual([]);
  const planted = (text: string) => changersOf("tests/api/planted.test.ts", () => text);
  for (const text of [
    'process.env.PATH = "";',
    'process.env["HOME"] = "/";',
    "delete process.env.PATH;",
    "Object.assign(process.env, {});",
    "process.chdir(folder);",
    'vi.stubEnv("PATH", "");',
    "vi.useFakeTimers();",
    "globalThis.fetch = answer;",
    'vi.spyOn(console, "error");',
  ])
    expect(planted(text), text).toEqual(["tests/api/planted.test.ts"]);
  expect(planted("expect(process.env.PATH === undefined).toBe(false);")).toEqual([]);
});

/** A test that runs only where something is missing, and asserts that it is missing, cannot fail. */
const assertsItsOwnSkip = (text: string): boolean => /skipIf\(!?(\w+)\)\([^\n]*=> \{\s*expect\(\1\)/.test(text);

test("no test asserts the condition under which it is skipped, and one that does is refused", () => {
  const files = globSync("tests/**/*.test.ts", { cwd: root, exclude: (path) => /node_modules/.test(path) });
  expect(files.filter((file) => assertsItsOwnSkip(readFileSync(join(root, file), "utf8")))).toEqual([]);
  const planted = 'test.skipIf(tool)("not checked", () => {\n  expect(tool).toBeUndefined();\n});';
  expect(assertsItsOwnSkip(planted)).toBe(true);
});

test("what npm test samples is in the long suite with all that it has", () => {
  const files = globSync("tests/**/*.test.ts", { cwd: root, exclude: ["**/node_modules", "tests/{long,soak}/**"] });
  const samples = (file: string) => /\bisLong\b/.test(readFileSync(join(root, file), "utf8"));
  const inLong = new Set([...sampled, ...Object.keys(left)].flatMap((pattern) => globSync(pattern, { cwd: root })));
  expect(files.filter(samples).filter((file) => !inLong.has(file) && file !== "tests/architecture.test.ts")).toEqual(
    [],
  );
});

test("what npm test leaves to the long suite has a shorter test there, which is not left itself", () => {
  expect(Object.values(left).filter((shorter) => shorter in left)).toEqual([]);
});

test("each pattern of the lists of tests matches a file", () => {
  const ofLeft = Object.entries(left).flat();
  const patterns = [...unitTests, ...slowUnitTests, ...testsAlone, ...Object.keys(secondsOf), ...sampled, ...ofLeft];
  expect(patterns.filter((pattern) => globSync(pattern, { cwd: root }).length === 0)).toEqual([]);
});
