import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";
import { readJsonList } from "../../base/read-json.ts";
import type { ListItem } from "./items.ts";

/** An element of a list, with its values. */
export interface Element {
  id: string;
  [name: string]: Json;
}

/** How the work on one element ended. */
export interface ElementResult {
  id: string;
  ended: "finished" | "limit" | "failed" | "conflict";
  /** Absent where it finished. */
  reason?: string;
  [name: string]: Json | undefined;
}

/** Returns the elements in the order of the list. */
export function elementsOf({ elements }: Pick<ListItem, "elements">): Element[] {
  return readJsonList("A list of elements", elements, isElement);
}

/** Returns how each element ended, in the order of the list; none until all of the first wave have ended. */
export function resultsOf({ results = "[]" }: Pick<ListItem, "results">): ElementResult[] {
  return readJsonList("The results of a list's elements", results, isResult);
}

function isElement(value: unknown): value is Element {
  return isObject(value) && typeof value.id === "string";
}

function isResult(value: unknown): value is ElementResult {
  return isElement(value) && ["finished", "limit", "failed", "conflict"].includes(String(value.ended));
}
