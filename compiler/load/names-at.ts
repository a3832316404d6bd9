import { isObject, member } from "./schema-at.ts";

/** The texts at a path in any value, sound or not; "*" stands for each element of a list. */
export function namesAt(value: unknown, path: readonly string[]): string[] {
  const names: string[] = [];
  collect(value, path, 0, names);
  return names;
}

function collect(value: unknown, path: readonly string[], depth: number, names: string[]): void {
  const part = path[depth];
  if (part === undefined) {
    if (typeof value === "string") names.push(value);
  } else if (part !== "*") {
    if (isObject(value)) collect(member(value, part), path, depth + 1, names);
  } else if (Array.isArray(value)) for (const element of value) collect(element, path, depth + 1, names);
}
