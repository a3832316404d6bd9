import { isObject } from "../../../../base/is-object.ts";
import type { Json } from "../../../../base/json.ts";

export function valueAt(value: Json, ...path: string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const name of path) at = at !== undefined && isObject(at) ? at[name] : undefined;
  return at;
}

export function textAt(value: Json, ...path: string[]): string | undefined {
  const text = valueAt(value, ...path);
  return typeof text === "string" ? text : undefined;
}

export function numberAt(value: Json, ...path: string[]): number | undefined {
  const number = valueAt(value, ...path);
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

export function idAt(value: Json, ...path: string[]): string | undefined {
  return numberAt(value, ...path)?.toString();
}
