import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";

/** A text among a call's arguments, cut for an event; empty where the model gave none. */
export function textArgument(input: Json, name: string): string {
  const value = isObject(input) ? input[name] : undefined;
  return typeof value === "string" ? value.slice(0, 300) : "";
}
