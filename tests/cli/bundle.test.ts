import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const builds = join(root, "build/cli");
const isBuilt = existsSync(join(builds, "current"));

/** The files of the current build that come with code, and whether V8 takes it, in a process of its own. */
function accepted(settings: string): Record<string, boolean> {
  const script = `
    const { currentBundle, expectShortRun, scriptOf } = require("./cli/bundle.cjs");
    ${settings === "short" ? "expectShortRun();" : ""}
    const ending = ${JSON.stringify(settings === "short" ? ".js.short.code" : ".js.code")};
    const folder = currentBundle();
    const names = require("node:fs").readdirSync(folder).filter((name) => name.endsWith(ending));
    const files = names.map((name) => folder + "/" + name.slice(0, -ending.length) + ".js");
    console.log(JSON.stringify(Object.fromEntries(files.map((file) => [file, !scriptOf(file).cachedDataRejected]))));`;
  return JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" }));
}

describe.skipIf(!isBuilt)("the bundled command line", () => {
  test.each(["default", "short"])(
    "comes with code that V8 takes under the settings it was kept for: %s",
    (settings) => {
      const files = accepted(settings);
      expect(Object.keys(files).some((file) => file.endsWith("/main.js"))).toBe(true);
      expect(Object.entries(files).filter(([, isTaken]) => !isTaken)).toEqual([]);
    },
  );

  // They are read as one byte a character: any other letter would be two wrong ones, in a pattern as well.
  test("contains nothing but ASCII", () => {
    const folder = join(builds, readFileSync(join(builds, "current"), "utf8"));
    const files = readdirSync(folder).filter((name) => name.endsWith(".js"));
    expect(files.filter((name) => readFileSync(join(folder, name)).some((byte) => byte > 0x7f))).toEqual([]);
  });

  test("starts without what only other commands use", () => {
    const folder = join(builds, readFileSync(join(builds, "current"), "utf8"));
    const ran = readdirSync(folder).filter((name) => name.endsWith(".js.short.code"));
    const size = ran.reduce((sum, name) => sum + readFileSync(join(folder, name.replace(".short.code", ""))).length, 0);
    // 0.35 MB of it are the schemas' validators, which grow with the language.
    expect(size).toBeLessThan(1_880_000);
  });

  test.each([
    [["nosuch"], 2],
    [["validate", "--nosuch"], 2],
    [["validate", "cloudcrew", "too-much"], 2],
    [["--help"], 0],
    [["validate", "--help"], 0],
  ])("ends %j with exit code %i", (words, code) => {
    const { status } = spawnSync(process.execPath, ["cli/bin.js", ...words], { cwd: root });
    expect(status).toBe(code);
  });

  test("helps with every command", () => {
    const help = execFileSync(process.execPath, ["cli/bin.js", "--help"], { cwd: root, encoding: "utf8" });
    const words = readdirSync(join(root, "cli/commands")).map((file) => file.replace(".ts", ""));
    expect(words.filter((word) => !new RegExp(`^  ${word}\\s`, "m").test(help))).toEqual([]);
  });
});
