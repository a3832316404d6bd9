import { isObject } from "../../../base/is-object.ts";
import type { Step } from "../../../schema/types.ts";

/** Returns the text at a path of keys; undefined where an optional key is absent. */
export function textAt(step: Step, path: string): string | undefined {
  let here: unknown = step;
  for (const key of path.split(".")) here = isObject(here) ? here[key] : undefined;
  return typeof here === "string" ? here : undefined;
}

/** Returns the step with the text at a path of keys replaced, if it has one. */
export function replaceText<Of extends object>(value: Of, path: string, replace: (text: string) => string): Of {
  const [key = "", ...rest] = path.split(".");
  const part: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  if (rest.length > 0) {
    return isObject(part) ? { ...value, [key]: replaceText(part, rest.join("."), replace) } : value;
  }
  return typeof part === "string" ? { ...value, [key]: replace(part) } : value;
}
