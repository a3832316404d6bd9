import { isObject } from "../../../base/is-object.ts";
import type { Step } from "../../../schema/types.ts";

/** Returns the text at a path of keys; undefined where an optional key is absent. */
export function textAt(step: Step, path: string): string | undefined {
  let here: unknown = step;
  for (const key of path.split(".")) here = isObject(here) ? here[key] : undefined;
  return typeof here === "string" ? here : undefined;
}

/** Returns the texts at a path of keys, in which `*` is each element of a list. */
export function textsAt(value: unknown, path: string): string[] {
  if (path === "") return typeof value === "string" ? [value] : [];
  const { key, rest } = firstOf(path);
  if (key === "*") return Array.isArray(value) ? value.flatMap((each) => textsAt(each, rest)) : [];
  return isObject(value) ? textsAt(value[key], rest) : [];
}

/** Returns the value with each text at a path of keys replaced, if it has any; `*` is each element of a list. */
export function replaceText<Of extends object>(value: Of, path: string, replace: (text: string) => string): Of {
  return replaced(value, path, replace) as Of;
}

function replaced(value: unknown, path: string, replace: (text: string) => string): unknown {
  if (path === "") return typeof value === "string" ? replace(value) : value;
  const { key, rest } = firstOf(path);
  if (key === "*") return Array.isArray(value) ? value.map((each) => replaced(each, rest, replace)) : value;
  if (!isObject(value) || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: replaced(value[key], rest, replace) };
}

function firstOf(path: string): { key: string; rest: string } {
  const [key = "", ...rest] = path.split(".");
  return { key, rest: rest.join(".") };
}
