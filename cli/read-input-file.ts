import { readFileSync } from "node:fs";
import { isObject } from "../base/is-object.ts";
import { Mistake } from "./crew-command.ts";

/** Reads the object that a project of a flow is started with; `-` reads the standard input. */
export function readInputFile(path: string): { [name: string]: unknown } {
  const text = textOf(path);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new Mistake(`${path} is not JSON: ${error instanceof Error ? error.message : error}`, 1);
  }
  throw new Mistake(`${path} has to contain a JSON object.`, 1);
}

function textOf(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Mistake(`${path} cannot be read (${code}).`, 1);
  }
}
