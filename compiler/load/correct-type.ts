import { isObject } from "../../base/is-object.ts";
import type { Finding } from "../diagnostics/found.ts";
import type { SchemaNode } from "./schema-at.ts";

/** A value of the wrong type, as written in the file. */
export interface Mistyped {
  value: unknown;
  /** Text of the value in the file. */
  written: string;
  span: Finding["span"];
  /** Schema of the value's place. */
  schema: SchemaNode;
  /** The last key above the value. */
  key: string | undefined;
  /** The list that contains the value as an element. */
  siblings: readonly unknown[] | undefined;
}

type Correction = Pick<Finding, "help" | "edit">;

/** Suggests a replacement for a value of the wrong type; empty when the intended value is not clear. */
export function correctType(wrong: Mistyped, type: string): Correction {
  switch (type) {
    case "number":
    case "integer":
      return correctNumber(wrong, type);
    case "boolean":
      return correctTruth(wrong);
    case "string":
      return correctText(wrong);
    case "array":
      return correctList(wrong);
    default:
      return correctMapping(wrong);
  }
}

const thousands: Record<string, number> = { "": 1, k: 1000, m: 1_000_000 };

/** Keys of amounts of money, where a misplaced comma or point changes the amount. */
const moneyKeys = new Set(["usd", "monthlyBudget", "input", "output", "cacheRead", "cacheWrite"]);

function correctNumber({ value, written, span, key }: Mistyped, type: string): Correction {
  if (typeof value !== "string") return {};
  const glued = /^(\d[\d.]*)#/.exec(written)?.[1];
  if (glued !== undefined) return { help: `put a space before the "#", so that a comment begins there` };
  const match = /^(?:\$|usd)?\s*(-?[\d_,.]+)\s*(k|m)?\s*(?:\$|usd|dollars?|tokens?)?$/i.exec(value.trim());
  const digits = match?.[1]?.replaceAll("_", "").replaceAll(/,(?=\d{3}(?!\d))/g, "") ?? "";
  if (!/^-?\d+(\.\d+)?$/.test(digits)) return {};
  const number = Number(digits) * (thousands[match?.[2]?.toLowerCase() ?? ""] ?? 1);
  if (type === "integer" && !Number.isInteger(number)) return {};
  const isPlain = /^\d+(\.\d{1,2})?$/.test(match?.[1] ?? "") && !match?.[2];
  if (moneyKeys.has(key ?? "") && !isPlain) return { help: `write ${number}, if that is the amount` };
  return { help: `write ${number}`, edit: { span, text: String(number) } };
}

function correctTruth({ value, span }: Mistyped): Correction {
  const said = String(value).toLowerCase();
  const truth = /^(yes|on|y|true|1)$/.test(said) ? "true" : /^(no|off|n|false|0)$/.test(said) ? "false" : undefined;
  return truth === undefined ? {} : { help: `write ${truth}`, edit: { span, text: truth } };
}

function correctText({ value, written, span }: Mistyped): Correction {
  // A colon turned a text into a mapping. A list or mapping on several lines was meant as one.
  const isText =
    !isObject(value) || (!written.includes("\n") && (!written.startsWith("{") || written.startsWith("{{")));
  if (!isText || Array.isArray(value)) return {};
  const text = JSON.stringify(written);
  return { help: `put it in quotes: ${text}`, edit: { span, text } };
}

function correctList({ value, written, key, siblings }: Mistyped): Correction {
  if (siblings?.every((sibling) => typeof sibling === "string")) {
    return { help: `put brackets around each element, or once more around all: [${listed([siblings.join(", ")])}]` };
  }
  if (typeof value === "string") return { help: `write it as a list: ${listed(elementsOf(value, key))}` };
  if (!isObject(value)) return {};
  const keys = Object.keys(value);
  const isFlow = written.startsWith("{");
  if (isFlow && keys.every((name) => value[name] === null)) return { help: `write it as a list: ${listed(keys)}` };
  return { help: isFlow ? "put it in brackets: [{…}]" : `write it as a list: begin each element with "- "` };
}

/** Splits a command line into its words, if no shell is needed to do so. */
function elementsOf(text: string, key: string | undefined): string[] {
  const isCommand = key === "run" || key === "argv";
  return isCommand && !/["'`$|&;<>\\]/.test(text) ? text.trim().split(/\s+/) : [text];
}

function listed(elements: readonly string[]): string {
  return `[${elements.join(", ")}]`;
}

function correctMapping({ value, written, span, schema }: Mistyped): Correction {
  if (Array.isArray(value) && value.every(isObject)) {
    return { help: `remove the dashes: the keys below it are written without "- "` };
  }
  if (typeof value === "string" && /^[\w-]+:(?! )/.test(value)) return { help: "put a space after the colon" };
  const [required, ...more] = schema.required ?? [];
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const isName = typeof single === "string" && /^[\w-]+$/.test(single) && !written.includes("\n");
  if (required === undefined || more.length > 0 || !isName || schema.properties?.[required]?.enum) return {};
  const text = `{${required}: ${single}}`;
  return { help: `write ${text}`, edit: { span, text } };
}
