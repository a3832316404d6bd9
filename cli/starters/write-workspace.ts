import { lstatSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Mistake } from "../crew-command.ts";

// What may lie in a folder that is otherwise empty: a fresh repository, and what a file browser leaves.
const unimportant = new Set([".git", ".DS_Store"]);

/** Writes a workspace into a new or an empty folder. Overwrites nothing: what is in the way is named and stays. */
export function writeWorkspace(folder: string, files: ReadonlyMap<string, string>): void {
  refuseOccupied(folder);
  for (const [path, text] of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: "wx" });
  }
}

function refuseOccupied(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isFile()) throw new Mistake(`${folder} is a file. Name a new or an empty folder.`);
  const inTheWay = readdirSync(folder).filter((name) => !unimportant.has(name));
  if (inTheWay.length === 0) return;
  const [shown, more] = [inTheWay.slice(0, 5).join(", "), inTheWay.length - 5];
  throw new Mistake(
    `${folder} is not empty: it holds ${shown}${more > 0 ? ` and ${more} more` : ""}. Name a new or an empty folder; nothing was written.`,
  );
}
