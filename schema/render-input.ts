import { isObject } from "../base/is-object.ts";
import type { Pipeline } from "./types.ts";

const mostTitle = 120;

/** Returns the title of a project that is started with the input: its value `title` if it has one, otherwise that of the flow. */
export function titleOfInput(flowTitle: string, input: { readonly [name: string]: unknown }): string {
  const own = typeof input.title === "string" ? input.title.replaceAll(/\s+/g, " ").trim() : "";
  return (own === "" ? flowTitle : own).slice(0, mostTitle);
}

/** Returns the first example of a flow's input, with which rehearsals start; undefined without one. */
export function exampleOf({
  input,
}: {
  readonly input?: { readonly [keyword: string]: unknown };
}): { [name: string]: unknown } | undefined {
  const [example] = Array.isArray(input?.examples) ? input.examples : [];
  return isObject(example) ? example : undefined;
}

/** Returns what a project is started with where nobody says so: the engagement's own statement of work, or the example of a flow's input. */
export function ownStart({
  sow,
  flow,
}: Pick<Pipeline, "sow" | "flow">): { sow: string } | { input: { [name: string]: unknown } } | undefined {
  if (flow?.input === undefined) return { sow };
  const input = exampleOf(flow);
  return input && { input };
}

/** Returns the input as the statement of work that agents, people and pages read: Markdown with a heading for each of its values. */
export function renderInput(
  flowTitle: string,
  schema: { readonly [keyword: string]: unknown },
  input: { readonly [name: string]: unknown },
): string {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const sections = Object.entries(properties).flatMap(([name, property]) => {
    const value = input[name];
    if (value === undefined) return [];
    const title = isObject(property) && typeof property.title === "string" ? property.title : inWords(name);
    return [`## ${title}`, "", rendered(value), ""];
  });
  return [`# ${titleOfInput(flowTitle, input)}`, "", ...sections].join("\n");
}

function rendered(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? "None." : value.map((each) => `- ${inOneLine(each)}`).join("\n");
  if (typeof value === "boolean") return value ? "Yes." : "No.";
  return typeof value === "string" ? withoutHeadings(value) : String(value);
}

function inOneLine(value: unknown): string {
  if (isObject(value))
    return Object.entries(value)
      .map(([name, each]) => `${inWords(name)}: ${inOneLine(each)}`)
      .join("; ");
  return String(value).replaceAll(/\s+/g, " ");
}

/** A heading in a value would look like one of the document's own. */
export function withoutHeadings(text: string): string {
  return text.trim() === "" ? "None." : text.replaceAll(/^( {0,3})([#=]|-{2,}\s*$)/gm, "$1\\$2");
}

/** Returns the name of a value as a label. */
export function inWords(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
