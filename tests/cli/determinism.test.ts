import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Host, nodeHost, renderText, validate } from "../../compiler/index.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");
const broken = overlay(
  "# phases/plan.yaml\ngaol: x\n# phases/build.yaml\ncolour: red\n# agents/dev.yaml\nlane: fast\n# agents/qa.yaml\ntools: [gti]\n",
);

const surroundings: NodeJS.ProcessEnv[] = [
  { LANG: "C", LC_ALL: "C", TZ: "UTC" },
  { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
  { LANG: "sv_SE.UTF-8", LC_ALL: "sv_SE.UTF-8", TZ: "America/St_Johns" },
];

test("what is wrong is said in the same bytes in any folder, language and time zone", () => {
  const folder = writeWorkspace(broken);
  const runs = surroundings.map((env, index) =>
    index === 0
      ? runCrew(["validate", "--format", "json"], { cwd: folder, env })
      : runCrew(["validate", "--format", "json", "--workspace", folder], { cwd: tmpdir(), env }),
  );
  rmSync(folder, { recursive: true });
  expect(runs[0]?.stdout).toContain("unknown-key");
  expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
});

test("CloudCrew compiles to the same bytes in any folder, language and time zone", () => {
  const outputs = surroundings.map((env) => {
    const out = writeWorkspace({ empty: "" });
    const run = runCrew(["compile", "cloudcrew", "--workspace", root, "--out", out], { cwd: tmpdir(), env });
    expect(run.code).toBe(0);
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    rmSync(out, { recursive: true });
    return texts.sort().join("\0");
  });
  expect(outputs[0]?.length).toBeGreaterThan(10_000);
  expect(new Set(outputs).size).toBe(1);
});

/** The host, listing folders in another order. */
function shuffled(host: Host, turn: number): Host {
  const turned = (names: string[]) => [
    ...names.slice(turn % (names.length || 1)),
    ...names.slice(0, turn % (names.length || 1)),
  ];
  return { read: host.read, list: (folder) => turned(host.list(folder)).toReversed() };
}

test("the order in which folders list their files changes nothing", () => {
  const say = (host: Host) => {
    const { diagnostics, sources } = validate(host);
    return renderText(diagnostics, sources);
  };
  for (const host of [hostOf(broken), hostOf(shop), nodeHost(root)]) {
    const first = say(host);
    for (const turn of [1, 2, 5]) expect(say(shuffled(host, turn))).toBe(first);
  }
});
