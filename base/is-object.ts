import type { Json } from "./json.ts";

/** True for an object with keys: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown>;
export function isObject(value: Json): value is { [key: string]: Json };
export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
