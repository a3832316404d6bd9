import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Config, handle, run } from "@oclif/core";
import type { Hook, Logger, PJSON } from "@oclif/core/interfaces";
import { setLogger } from "@oclif/core/logger";
import { giveHome } from "../runtime/home-folder.ts";
import { loadAllCommands, loadCommand } from "./commands.ts";
import { isBundled, packageRoot } from "./package-file.ts";

/** Runs one command line and sets the exit code of the process: 0 done, 1 not clean, 2 wrong use, 70 a bug in crew. */
export async function main(argv: string[]): Promise<void> {
  giveHome();
  const pjson: PJSON = JSON.parse(readFileSync(`${packageRoot}package.json`, "utf8"));
  pjson.oclif = {
    bin: "crew",
    dirname: "crew",
    commands: { strategy: "explicit", target: commandsFile(), identifier: "commands" },
  };
  try {
    const [word = "", ...rest] = argv;
    const command = rest.includes("--help") ? undefined : await loadCommand(word);
    if (command !== undefined) {
      if (process.env.DEBUG === undefined) setLogger({ logger: silentLogger, root: packageRoot });
      await new command(rest, new PlainConfig(pjson)).start();
      return;
    }
    await loadAllCommands();
    await run(argv, { root: packageRoot, pjson });
  } catch (error) {
    await handle(error as Error);
  }
}

function commandsFile(): string {
  const file = fileURLToPath(new URL(isBundled ? "commands.js" : "commands.ts", import.meta.url));
  return `./${relative(packageRoot, file)}`;
}

/** Replaces oclif's logger, which loads a package that inspects the terminal, only to find that logging is off. */
const silentLogger: Logger = {
  namespace: "crew",
  child: () => silentLogger,
  debug() {},
  error() {},
  info() {},
  trace() {},
  warn() {},
};

/** Replaces oclif's configuration without its search for plugins, themes and hooks: crew has none. */
class PlainConfig extends Config {
  constructor(pjson: PJSON) {
    super({ root: packageRoot, pjson });
    this.root = packageRoot;
    this.pjson = pjson;
    this.name = this.bin = this.dirname = pjson.oclif.bin ?? pjson.name;
    this.version = pjson.version;
  }

  override scopedEnvVarKeys(key: string): string[] {
    return [`CREW_${key}`];
  }

  override async runHook(): Promise<Hook.Result<never>> {
    return { successes: [], failures: [] };
  }
}
