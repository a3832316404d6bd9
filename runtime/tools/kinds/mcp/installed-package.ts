import { createHash } from "node:crypto";
import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { findProgram } from "../../programs/find-program.ts";

/** The npm package that contains an installed program. */
export interface InstalledPackage {
  /** Name and version, as in `requires`. */
  package: string;
  folder: string;
}

/** Finds the package of a program by its name; undefined for a program that is in none, or is not installed. */
export async function packageOfProgram(program: string, folder: string): Promise<InstalledPackage | undefined> {
  const file = findProgram(program, { folder, path: process.env.PATH ?? "/usr/bin:/bin" });
  if (file === undefined) return undefined;
  for (let here = dirname(await realpath(file)); here !== dirname(here); here = dirname(here)) {
    const { name, version } = await manifestIn(here);
    if (typeof name === "string" && typeof version === "string") return { package: `${name}@${version}`, folder: here };
  }
  return undefined;
}

async function manifestIn(folder: string): Promise<{ name?: unknown; version?: unknown }> {
  try {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  } catch {
    return {};
  }
}

/** Digest of a package's own files, without those of its dependencies: the same wherever the package is installed. */
export async function digestOfContents(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).split("/").includes("node_modules"));
  for (const file of files.sort()) {
    const content = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    hash.update(`${relative(folder, file)}\0${content}\n`);
  }
  return hash.digest("hex");
}
