import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** Path of a program, searched like execvp(3); undefined when it cannot be run. */
export function findProgram(program: string, { folder, path }: { folder: string; path: string }): string | undefined {
  const places = program.includes("/")
    ? [resolve(folder, program)]
    : path.split(delimiter).map((each) => join(each, program));
  return places.find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
