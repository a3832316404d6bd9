import type { EngagementFile } from "../../schema/types.ts";
import { type Host, lookAt } from "../source/host.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import type { Declared } from "./declared.ts";
import { folderOf, resolvePath } from "./library.ts";

/** A file of a repository, with its path there. */
export interface CodeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Code that rehearsals use in place of a repository's, or the reason why it cannot. */
export type ExampleCode =
  | { readonly folder: string; readonly files: readonly CodeFile[] }
  | { readonly fault: { readonly message: string; readonly help: string } };

/** Far below the bounds of real code: every check of the engagement reads it. */
export const exampleBounds = { files: 1000, bytes: 10_000_000 } as const;

/** Reads the example code of the repositories, by the repository. */
export function readExampleCode(host: Host, engagement: Declared<EngagementFile>): Map<string, ExampleCode> {
  const examples = new Map<string, ExampleCode>();
  each(Object.keys(unlessMissing(() => engagement.declared.repositories) ?? {}), (name) => {
    const written = engagement.declared.repositories?.[name]?.example;
    if (written === undefined) return;
    examples.set(name, readFolder(host, resolvePath(folderOf(engagement.file), written).replace(/\/+$/, "")));
  });
  return examples;
}

class Unusable extends Error {
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

function readFolder(host: Host, folder: string): ExampleCode {
  try {
    const files = new Reader(host, folder).read();
    return { folder, files };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return { fault: { message: error.message, help: error.help } };
  }
}

class Reader {
  readonly #host: Host;
  readonly #folder: string;
  readonly #files: CodeFile[] = [];
  #bytes = 0;

  constructor(host: Host, folder: string) {
    this.#host = host;
    this.#folder = folder;
  }

  read(): CodeFile[] {
    if (/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(this.#folder))
      throw new Unusable(`"${this.#folder}" is outside the workspace.`, "copy the code into the engagement's folder");
    if (this.#folder === "")
      throw new Unusable("The example is the whole workspace.", "put the code into a folder of its own");
    const kind = lookAt(this.#host, this.#folder)?.kind;
    if (kind === undefined)
      throw new Unusable(`The folder "${this.#folder}" does not exist.`, "create it, or correct the path");
    if (kind !== "folder") throw new Unusable(`"${this.#folder}" is no folder.`, "name the folder that has the code");
    this.#enter("");
    if (this.#files.length === 0)
      throw new Unusable(`The folder "${this.#folder}" has no files.`, "put the code into it");
    return this.#files;
  }

  #enter(prefix: string): void {
    const here = prefix === "" ? this.#folder : `${this.#folder}/${prefix.slice(0, -1)}`;
    for (const name of this.#host.list(here)) {
      const path = prefix + name;
      const entry = lookAt(this.#host, `${this.#folder}/${path}`);
      if (entry === undefined) continue;
      if (name.toLowerCase() === ".git")
        throw new Unusable(`"${path}" in the example is Git's own.`, "copy the code without it");
      if (name.includes("\uFFFD")) throw new Unusable(`The name "${path}" is not UTF-8.`, "rename the file");
      if (entry.kind === "other") throw new Unusable(`"${path}" in the example is a link.`, "put a plain file there");
      if (entry.kind === "folder") this.#enter(`${path}/`);
      else this.#take(path, entry.bytes);
    }
  }

  #take(path: string, size: number): void {
    this.#bytes += size;
    const help = "take out what is generated, such as node_modules, or what the team does not need";
    if (this.#files.length === exampleBounds.files)
      throw new Unusable(`The example has more than ${exampleBounds.files} files.`, help);
    if (this.#bytes > exampleBounds.bytes)
      throw new Unusable(`The example has more than ${exampleBounds.bytes / 1_000_000} MB.`, help);
    const bytes = this.#host.read(`${this.#folder}/${path}`);
    if (bytes !== undefined) this.#files.push({ path, bytes });
  }
}
