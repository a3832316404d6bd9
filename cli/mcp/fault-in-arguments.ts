import { isObject } from "../../base/is-object.ts";
import type { ServedTool } from "./served-tools.ts";

/** Describes the fault in a call's arguments in words for the agent that made it; undefined without one. */
export function faultInGiven({ name, input, required }: ServedTool, given: unknown): string | undefined {
  if (!isObject(given)) return `The arguments of ${name} must be an object.`;
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(input, key));
  if (unknown !== undefined) {
    return `${name} has no argument ${JSON.stringify(unknown.slice(0, 100))}. Its arguments: ${Object.keys(input).join(", ")}.`;
  }
  const missing = required.find((key) => given[key] === undefined);
  if (missing !== undefined) return `"${missing}" is missing.`;
  for (const [key, { minLength = 0, maxLength = 200, pattern = "" }] of Object.entries(input)) {
    const value = given[key];
    if (value === undefined) continue;
    if (typeof value !== "string") return `"${key}" must be a text.`;
    if (value.length < minLength) return `"${key}" is empty.`;
    if (value.length > maxLength) return `"${key}" has ${value.length} characters; at most ${maxLength} are taken.`;
    if (value.includes("\0")) return `"${key}" contains a NUL character.`;
    if (!new RegExp(pattern).test(value)) return `"${key}" has a form that is not taken here: ${pattern}`;
  }
  return undefined;
}
