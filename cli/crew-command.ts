import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, Flags } from "@oclif/core";
import type { CommandError } from "@oclif/core/interfaces";

/** An error that is the caller's to mend: printed without a stack, exit code 2 unless said otherwise. */
export class Mistake extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What every command has: `--workspace`, `--json`, and one way to report mistakes. */
export abstract class CrewCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    workspace: Flags.directory({
      summary: "The folder that holds engagements/, agents/ and phases/.",
      description: "Default: this folder or the nearest one above that has engagements/.",
      helpGroup: "GLOBAL",
    }),
    state: Flags.string({
      summary: "Where one machine keeps its projects. Default: .crew in the workspace.",
      env: "CREW_STATE",
      helpValue: "FOLDER",
      helpGroup: "GLOBAL",
    }),
  };

  /** Runs the command, reports its mistakes and leaves the exit code in the process. */
  start(): Promise<unknown> {
    return this._run();
  }

  /** The workspace's absolute path. A folder that is none is wrong use: nothing would be found in it, and nothing wrong with it. */
  protected workspace(flag: string | undefined): string {
    if (flag !== undefined) {
      const folder = resolve(flag);
      if (existsSync(join(folder, "engagements"))) return folder;
      throw new Mistake(
        `${folder} is no workspace: ${existsSync(folder) ? "it has no folder engagements/" : "there is no such folder"}.`,
      );
    }
    const folder = this.workspaceIfAny(flag);
    if (folder !== undefined) return folder;
    throw new Mistake(
      "There is no workspace here: no folder engagements/ in this folder or above. Go to one, or name it with --workspace.",
    );
  }

  /** Undefined where no workspace is named, and none is around this folder. */
  protected workspaceIfAny(flag: string | undefined): string | undefined {
    if (flag !== undefined) return this.workspace(flag);
    for (let folder = process.cwd(); ; folder = dirname(folder)) {
      if (existsSync(join(folder, "engagements"))) return folder;
      if (folder === dirname(folder)) return undefined;
    }
  }

  /** Where this machine keeps its projects, absolute. */
  protected stateFolder(flags: { workspace?: string | undefined; state?: string | undefined }): string {
    return resolve(flags.state ?? join(this.workspace(flags.workspace), ".crew"));
  }

  protected override async catch(thrown: CommandError): Promise<unknown> {
    const { missingPackage } = await import("./missing-package.ts");
    const advice = missingPackage(thrown);
    const error: CommandError = advice === undefined ? thrown : new Mistake(advice, 1);
    const exitCode = exitCodeOf(error);
    if (exitCode === 0) return;
    if (this.jsonEnabled()) this.logJson({ error: { message: error.message } });
    else if (exitCode === 70) {
      const { originalPlaces } = await import("./original-places.ts");
      this.logToStderr(`This is a bug in crew: please report it.\n${originalPlaces(error.stack ?? error.message)}`);
    } else if (!isExit(error)) this.logToStderr(`crew: ${error.message}`);
    this.exitWith(exitCode);
  }

  /** Leaves the exit code without cutting off output that is still being written. */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }
}

function isExit(error: CommandError): boolean {
  return "code" in error && error.code === "EEXIT";
}

/** What is refused because of the machine or the account; each message says what to do. */
const refusals = new Set(["PortBusy", "AlreadyRunning", "StateFolderUnusable", "NoModelAccess", "NotBuilt", "Refused"]);

function exitCodeOf(error: CommandError): number {
  if (error instanceof Mistake) return error.exitCode;
  if (refusals.has(error.name)) return 1;
  return error.oclif?.exit ?? 70;
}
