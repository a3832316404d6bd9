import type { Finding } from "../diagnostics/found.ts";
import type { FaultPlace } from "./fault-place.ts";
import { referenceAt } from "./name-places.ts";
import { namePattern } from "./value-forms.ts";

const numbers = ["", "one", "two", "three", "four", "five"];

/**
 * Describes the missing comma in `[infra security]`, which YAML reads as one element. Undefined when the separate parts
 * would be invalid as well or, for names, when none of them is known.
 */
export function describeMissingComma(
  place: FaultPlace & { name: string; value: unknown; span: Finding["span"] },
  pattern: string,
): Pick<Finding, "message" | "help"> | undefined {
  const { yaml, kind, path, names, name, value } = place;
  const parts = typeof value === "string" ? value.trim().split(/[\s;]+/) : [];
  if (typeof path.at(-1) !== "number" || parts.length < 2) return undefined;
  if (!parts.every((part) => new RegExp(pattern).test(part))) return undefined;
  const isNames = pattern === namePattern;
  const reference = isNames ? referenceAt(kind, path) : undefined;
  const known = reference && names(reference);
  if (isNames && !parts.some((part) => known?.includes(part))) return undefined;
  const list = yaml.valueSpan(path.slice(0, -1));
  const isFlow = list !== undefined && yaml.source.text[list.start] === "[";
  const [count, commas] = [numbers[parts.length] ?? parts.length, parts.length === 2 ? "a comma" : "commas"];
  return {
    message: isFlow
      ? `${name} is "${value}": ${count} ${isNames ? "names" : "values"} without ${commas} between them.`
      : `${name} is "${value}": ${count} ${isNames ? "names" : "values"} in one element.`,
    help: isFlow
      ? `write ${parts.join(", ")}`
      : `make an element of each: ${parts.map((part) => `- ${part}`).join(" ")}`,
  };
}
