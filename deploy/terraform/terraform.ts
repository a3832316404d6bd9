import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refused } from "../refused.ts";
import type { TerraformEvent } from "./events.ts";
import { failure } from "./failure.ts";
import { orphansOf } from "./orphans.ts";
import { type Plan, type PlanJson, summarise } from "./plan.ts";
import { capture, follow, type Surroundings } from "./run.ts";

/** A plan that was reviewed, and the file that does exactly it. */
export interface SavedPlan extends Plan {
  file: string;
  digest: string;
}

/** Where Terraform keeps the state. */
export interface Backend {
  bucket: string;
  key: string;
  region: string;
}

const takenOver = "taken-over.tf.json";

type Progress = (event: TerraformEvent) => void;

/** One deployment's folder and what Terraform does in it. Every call rejects with `Refused` when Terraform does not succeed. */
export class Terraform {
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    mkdirSync(surroundings.folder, { recursive: true, mode: 0o700 });
  }

  get folder(): string {
    return this.#surroundings.folder;
  }

  /** Files without a text are removed. */
  write(files: { [name: string]: string | undefined }): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, name);
      if (text === undefined) rmSync(path, { force: true });
      else writeFileSync(path, text, { mode: 0o600 });
    }
  }

  async init({ bucket, key, region }: Backend): Promise<void> {
    const backend = Object.entries({ bucket, key, region }).map(([name, value]) => `-backend-config=${name}=${value}`);
    await this.#short("prepare its folder", ["init", "-input=false", "-no-color", "-reconfigure", ...backend]);
    await this.#saveWhatCouldNotBeSaved();
  }

  async plan(more: string[] = [], onEvent?: Progress): Promise<SavedPlan> {
    const file = join(this.folder, "reviewed.plan");
    rmSync(file, { force: true });
    await this.#long("make a plan", ["plan", "-json", "-input=false", `-out=${file}`, ...more], onEvent);
    const shown = await this.#short("show the plan", ["show", "-json", file]);
    return { ...summarise(JSON.parse(shown) as PlanJson), file, digest: digestOf(file) };
  }

  /** Does that plan and no other: the file must be the reviewed one, and the state the one it was made for. */
  async apply({ file, digest }: SavedPlan, onEvent?: Progress): Promise<void> {
    if (digestOf(file) !== digest)
      throw new Refused("The plan's file has changed since it was reviewed, so nothing was done.");
    await this.#long("do everything that was planned", ["apply", "-json", "-input=false", file], onEvent);
    rmSync(file, { force: true });
  }

  /** Lets the next plan take over what an apply that was killed here had made, as far as `main` still wants it. */
  async takeOver(main: string): Promise<void> {
    const log = join(this.folder, "apply.log");
    const found = existsSync(log) ? orphansOf(readFileSync(log, "utf8"), await this.resources()) : [];
    const { resource } = JSON.parse(main) as { resource: { [type: string]: { [name: string]: unknown } } };
    const wanted = found.filter(({ to }) => {
      const [type = "", name = ""] = to.split(".");
      return resource[type]?.[name] !== undefined;
    });
    this.write({ [takenOver]: wanted.length > 0 ? JSON.stringify({ import: wanted }) : undefined });
  }

  /** Addresses of everything in the state. */
  async resources(): Promise<string[]> {
    const { code, output } = await capture(this.#surroundings, ["state", "list"]);
    return code === 0 ? output.split("\n").filter(Boolean) : [];
  }

  async unlock(id: string): Promise<void> {
    await this.#short("release the lock", ["force-unlock", "-force", id]);
  }

  /** When the state cannot be stored, Terraform leaves it beside its files. */
  async #saveWhatCouldNotBeSaved(): Promise<void> {
    const left = join(this.folder, "errored.tfstate");
    if (!existsSync(left)) return;
    await this.#short("store the state that the last deployment could not store", ["state", "push", left]);
    rmSync(left);
  }

  async #short(doing: string, argv: string[]): Promise<string> {
    const { code, output, errors } = await capture(this.#surroundings, argv);
    if (code !== 0) throw failure(doing, [], errors || output);
    return output;
  }

  async #long(doing: string, argv: string[], onEvent?: Progress): Promise<void> {
    const { code, output, diagnostics } = await follow(this.#surroundings, argv, onEvent);
    if (code !== 0) throw failure(doing, diagnostics, output);
  }
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
