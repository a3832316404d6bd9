import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Command, Flags } from "@oclif/core";
import type { CommandError } from "@oclif/core/interfaces";

/** An error that the caller can fix: printed without a stack, exit code 2 by default. */
export class Mistake extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Common parts of all commands: `--workspace`, `--json`, and the reporting of mistakes. */
export abstract class CrewCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    workspace: Flags.directory({
      summary: "The folder with engagements/, agents/ and phases/.",
      description: "Default: this folder or the nearest one above that has engagements/.",
      helpGroup: "GLOBAL",
    }),
    state: Flags.string({
      summary: "State folder of local projects. Default: .crew in the workspace.",
      env: "CREW_STATE",
      helpValue: "FOLDER",
      helpGroup: "GLOBAL",
    }),
  };

  /** Runs the command, reports its mistakes and sets the exit code of the process. */
  start(): Promise<unknown> {
    return this._run();
  }

  /** Absolute path of the workspace. A folder that is not a workspace is wrong use: validating it would find nothing. */
  protected workspace(flag: string | undefined): string {
    if (flag !== undefined) {
      const folder = resolve(flag);
      if (existsSync(join(folder, "engagements"))) return folder;
      throw new Mistake(
        `${folder} is not a workspace: ${existsSync(folder) ? "it has no folder engagements/" : "the folder does not exist"}.`,
      );
    }
    const folder = this.workspaceIfAny(flag);
    if (folder !== undefined) return folder;
    throw new Mistake(
      "There is no workspace here: neither this folder nor one above has a folder engagements/. Change to a workspace, or name it with --workspace.",
    );
  }

  /** Undefined without a named workspace or one around the current folder. */
  protected workspaceIfAny(flag: string | undefined): string | undefined {
    if (flag !== undefined) return this.workspace(flag);
    for (let folder = process.cwd(); ; folder = dirname(folder)) {
      if (existsSync(join(folder, "engagements"))) return folder;
      if (folder === dirname(folder)) return undefined;
    }
  }

  /** Absolute path of the local projects' state folder. */
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

  /** Sets the exit code without cutting off output that is still being written. */
  protected exitWith(code: number): void {
    process.exitCode = code;
  }
}

function isExit(error: CommandError): boolean {
  return "code" in error && error.code === "EEXIT";
}

/** Errors caused by the computer or the account; each message contains the remedy. */
const refusals = new Set(["PortBusy", "AlreadyRunning", "StateFolderUnusable", "NoModelAccess", "NotBuilt", "Refused"]);

function exitCodeOf(error: CommandError): number {
  if (error instanceof Mistake) return error.exitCode;
  if (refusals.has(error.name)) return 1;
  return error.oclif?.exit ?? 70;
}
