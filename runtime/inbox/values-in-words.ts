import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";

/** Returns the values of an evaluated condition as part of a sentence: all outputs of agents, and of facts of phases those that it names. */
export function valuesInWords(values: { [name: string]: Json }, condition: string): string {
  const shown = leavesOf(values, []).filter(({ path }) => path.length === 2 || condition.includes(path.at(-1) ?? ""));
  return shown.length === 0
    ? "nothing reported"
    : shown.map(({ path, value }) => `${path.join(".")} = ${JSON.stringify(value)}`).join(", ");
}

function leavesOf(value: Json, path: string[]): { path: string[]; value: Json }[] {
  if (!isObject(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
}
