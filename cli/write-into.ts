import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Mistake } from "./crew-command.ts";
import { pathInside } from "./path-inside.ts";

/** Writes an artifact below a folder, whatever its path contains. */
export function writeInto(folder: string, path: string, bytes: Uint8Array): void {
  const target = resolve(folder, `./${path}`);
  if (pathInside(folder, target) === undefined) throw new Mistake(`The artifact ${path} would leave ${folder}.`, 1);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes);
}
