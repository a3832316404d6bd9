import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "../refused.ts";
import { declaredResources } from "./declared-resources.ts";
import type { TerraformEvent } from "./events.ts";
import { failure } from "./failure.ts";
import { absentIn, type Orphan, orphansOf, unsureOrphansOf } from "./orphans.ts";
import { type Plan, type PlanJson, parsePlan, summarise } from "./plan.ts";
import { capture, follow, type TerraformProcess } from "./run.ts";

/** A reviewed plan and its plan file. */
export interface SavedPlan extends Plan {
  file: string;
  digest: string;
}

/** Storage of Terraform's state. */
export interface Backend {
  bucket: string;
  key: string;
  region: string;
}

const takenOver = "taken-over.tf.json";
const withoutState = "without-state_override.tf.json";

type Progress = (event: TerraformEvent) => void;

/** Terraform in one deployment's folder. Every call rejects with `Refused` when Terraform fails. */
export class Terraform {
  readonly #process: TerraformProcess;

  constructor(process: TerraformProcess) {
    this.#process = process;
    mkdirSync(process.folder, { recursive: true, mode: 0o700 });
  }

  get folder(): string {
    return this.#process.folder;
  }

  /** Removes files with an undefined text. */
  write(files: { [name: string]: string | undefined }): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name);
      if (text === undefined) rmSync(path, { force: true });
      else writeFileSync(path, text, { mode: 0o600 });
    }
  }

  /** Prepares the folder. Without a state, plans are made as for a first deployment. */
  async init(place: Backend | "no state"): Promise<void> {
    const local = JSON.stringify({ terraform: { backend: { local: {} } } });
    this.write({ [withoutState]: place === "no state" ? local : undefined });
    const settings = place === "no state" ? [] : Object.entries(place);
    const backend = settings.map(([name, value]) => `-backend-config=${name}=${value}`);
    await this.#short("prepare its folder", ["init", "-input=false", "-no-color", "-reconfigure", ...backend]);
    await this.#saveWhatCouldNotBeSaved();
  }

  async plan(more: string[] = []): Promise<SavedPlan> {
    // Keeps the previous plan until a new one exists: it explains an interrupted apply.
    const next = join(this.folder, "next.plan");
    await this.#planWhatIsThere(["plan", "-json", "-input=false", `-out=${next}`, ...more]);
    renameSync(next, this.#planFile);
    return { ...summarise(await this.#shown()), file: this.#planFile, digest: digestOf(this.#planFile) };
  }

  /** Applies exactly that plan: the file must be the reviewed one, and the state the one it was made for. */
  async apply({ file, digest }: SavedPlan, onEvent?: Progress): Promise<void> {
    if (digestOf(file) !== digest)
      throw new Refused("The plan's file has changed since it was reviewed, so nothing was done.");
    await this.#long("apply the whole plan", ["apply", "-json", "-input=false", file], onEvent);
    rmSync(file, { force: true });
  }

  /** Imports the resources of a killed apply into the next plan, as far as `main` still declares them. */
  async takeOver(main: string): Promise<void> {
    const log = join(this.folder, "apply.log");
    const found = existsSync(log) ? await this.#orphans(readFileSync(log, "utf8")) : [];
    const resources = declaredResources(main);
    this.#import(
      found.filter(({ to }) => {
        const [type = "", name = ""] = to.split(".");
        return resources[type]?.[name] !== undefined;
      }),
    );
  }

  async #orphans(log: string): Promise<Orphan[]> {
    const inState = await this.resources();
    const unsure = existsSync(this.#planFile) ? unsureOrphansOf(log, inState, await this.#shown()) : [];
    return [...orphansOf(log, inState), ...unsure];
  }

  #imported: readonly Orphan[] = [];

  #import(orphans: readonly Orphan[]): void {
    this.#imported = orphans;
    this.write({ [takenOver]: orphans.length > 0 ? JSON.stringify({ import: orphans }) : undefined });
  }

  /** Plans again without the imports that Terraform reports as nonexistent: a killed apply may not have created them. */
  async #planWhatIsThere(argv: string[]): Promise<void> {
    try {
      await this.#long("make a plan", argv);
    } catch (error) {
      const absent = absentIn(error instanceof Refused ? error.message : "");
      const there = this.#imported.filter(({ to }) => !absent.has(to));
      if (there.length === this.#imported.length) throw error;
      this.#import(there);
      await this.#planWhatIsThere(argv);
    }
  }

  get #planFile(): string {
    return join(this.folder, "reviewed.plan");
  }

  async #shown(): Promise<PlanJson> {
    return parsePlan(await this.#short("show the plan", ["show", "-json", this.#planFile]));
  }

  /** Addresses of all resources in the state. */
  async resources(): Promise<string[]> {
    const { code, output } = await capture(this.#process, ["state", "list"]);
    return code === 0 ? output.split("\n").filter(Boolean) : [];
  }

  async unlock(id: string): Promise<void> {
    await this.#short("release the lock", ["force-unlock", "-force", id]);
  }

  /** Uploads a state that Terraform could not store and wrote to its folder. */
  async #saveWhatCouldNotBeSaved(): Promise<void> {
    const left = join(this.folder, "errored.tfstate");
    if (!existsSync(left)) return;
    await this.#short("store the state that the last deployment could not store", ["state", "push", left]);
    rmSync(left);
  }

  async #short(doing: string, argv: string[]): Promise<string> {
    const { code, output, errors } = await capture(this.#process, argv);
    if (code !== 0) throw failure(doing, [], errors || output);
    return output;
  }

  async #long(doing: string, argv: string[], onEvent?: Progress): Promise<void> {
    const { code, output, diagnostics } = await follow(this.#process, argv, onEvent);
    if (code !== 0) throw failure(doing, diagnostics, output);
  }
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
