import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "./workspace.ts";

const root = join(import.meta.dirname, "../..");
/** The file that is crew: the sources, or where `npm test` has just built them, the bundle, which takes a tenth of the CPU time to start. */
export const crewProgram =
  process.env.CREW_TEST_BUNDLE === "true" ? join(root, "cli/bin.js") : join(root, "tests/cli/crew.ts");

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** This process's environment without what a CI says of crew's own pull request: the repositories of tests are others. */
export function localEnvironment(): NodeJS.ProcessEnv {
  const ofCi = /^(GITHUB|CI|BITBUCKET|BUILDKITE|BUILD|SYSTEM|CHANGE)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofCi.test(name)));
}

/** One command line of crew in a process of its own. */
export function runCrew(words: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Outcome {
  const env = { ...localEnvironment(), NODE_NO_WARNINGS: "1", ...options.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [crewProgram, ...words], {
    cwd: options.cwd ?? root,
    env,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  return { code: status, stdout, stderr };
}

/** The files in a new folder of this machine; the folder. */
export function writeWorkspace(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "crew-workspace-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
