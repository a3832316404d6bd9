import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Mistake } from "./crew-command.ts";

/** Writes an artifact below a folder, whatever its path contains. */
export function writeInto(folder: string, path: string, bytes: Uint8Array): void {
  const target = join(folder, path);
  if (relative(folder, target).startsWith("..")) throw new Mistake(`The artifact ${path} would leave ${folder}.`, 1);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
