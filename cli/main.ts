import { readFileSync } from "node:fs";
import { handle, run } from "@oclif/core";
import { isBundled, packageRoot } from "./package-file.ts";

/** Runs one command line and leaves its exit code in the process: 0 done, 1 not clean, 2 wrong use, 70 a bug in crew. */
export async function main(argv: string[]): Promise<void> {
  const pjson = JSON.parse(readFileSync(`${packageRoot}package.json`, "utf8"));
  pjson.oclif = {
    bin: "crew",
    dirname: "crew",
    commands: {
      strategy: "explicit",
      target: isBundled ? "./build/cli/commands.js" : "./cli/commands.ts",
      identifier: "commands",
    },
  };
  try {
    await run(argv, { root: packageRoot, pjson });
  } catch (error) {
    await handle(error as Error);
  }
}
