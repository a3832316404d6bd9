import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";

/** A text among a call's arguments, shortened for an event; empty when missing. */
export function textArgument(input: Json, name: string): string {
  const value = isObject(input) ? input[name] : undefined;
  return typeof value === "string" ? value.slice(0, 300) : "";
}
