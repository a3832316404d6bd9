import { isObject, member } from "./schema-at.ts";

/** The texts at a path in any value, sound or not; "*" stands for each element of a list. */
export function namesAt(value: unknown, path: readonly string[]): string[] {
  const [part, ...rest] = path;
  if (part === undefined) return typeof value === "string" ? [value] : [];
  if (part === "*") return Array.isArray(value) ? value.flatMap((element) => namesAt(element, rest)) : [];
  return isObject(value) ? namesAt(member(value, part), rest) : [];
}
