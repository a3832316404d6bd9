import { isObject } from "../../../../base/is-object.ts";
import type { ValuePath } from "../../../source/yaml-file.ts";

/** Returns the texts in a JSON value, each with its path. */
export function textsInJson(value: unknown, path: ValuePath = []): { path: ValuePath; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((each, index) => textsInJson(each, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => textsInJson(each, [...path, key]));
}

/** Returns the keys in a JSON value, each with its path. */
export function keysInJson(value: unknown, path: ValuePath = []): { path: ValuePath; text: string }[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => keysInJson(each, [...path, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([text, each]) => [
    { path: [...path, text], text },
    ...keysInJson(each, [...path, text]),
  ]);
}
