import type { ErrorObject } from "ajv";
import { type InputError, pointerTo } from "../../inbox/refusal.ts";

/** Sentences for places where the general sentence would not help a person. */
const sentences: Record<string, string> = {
  "/answer minLength": "Choose an answer or write one.",
  "/add/name pattern": "Enter the name of the new person.",
  "/add/name minLength": "Enter the name of the new person.",
  "/add/email pattern": "Enter the address of the new person, such as name@example.com.",
  "/verdict required": "Choose whether you approve or ask for changes.",
};

/** Converts a validator's error to a sentence for people, with its place in the input. */
export function explainInput({ instancePath, keyword, params, data }: ErrorObject): InputError {
  const inner = params.missingProperty ?? params.additionalProperty;
  const pointer = inner === undefined ? instancePath : `${instancePath}${pointerTo(String(inner))}`;
  return { pointer, detail: sentences[`${pointer} ${keyword}`] ?? sentence(nameOf(pointer), keyword, params, data) };
}

function sentence(name: string, keyword: string, params: ErrorObject["params"], data: unknown): string {
  const number = (amount: number) => amount.toLocaleString("en-US");
  switch (keyword) {
    case "required":
      return `${name} is missing.`;
    case "additionalProperties":
      return `${name} is not known here.`;
    case "type":
      return `${name} has to be ${kinds[String(params.type)] ?? "of another kind"}.`;
    case "enum":
      return `${name} has to be one of: ${params.allowedValues.join(", ")}.`;
    case "minLength":
      return params.limit === 1 ? `${name} is empty.` : `${name} has to have at least ${params.limit} characters.`;
    case "maxLength":
      return `${name} may have at most ${number(params.limit)} characters; it has ${number(String(data).length)}.`;
    case "exclusiveMinimum":
      return `${name} has to be above ${params.limit}.`;
    case "minimum":
      return `${name} has to be at least ${params.limit}.`;
    case "maximum":
      return `${name} can be at most ${params.limit}.`;
    default:
      return `${name} cannot be understood.`;
  }
}

const kinds: Record<string, string> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  object: "a group of named values",
  array: "a list",
};

function nameOf(pointer: string): string {
  const [first = "", second] = stepsOf(pointer);
  if (first === "") return "The input";
  if (second === undefined) return /^(comment|answer|verdict|revision)$/.test(first) ? `The ${first}` : `"${first}"`;
  if (first === "answers") return `answer-${second}`;
  if (first === "raise") return `What is added to "${second}"`;
  if (first === "add") return second === "email" ? "The address" : "The name";
  return first === "artifactComments" ? `The comment on ${second}` : `"${second}" in "${first}"`;
}

/** Form field for a place of the input. */
export function fieldOf(pointer: string): string {
  const [first = "", second] = stepsOf(pointer);
  if (second === undefined) return first === "add" ? "email" : first;
  if (first === "artifactComments") return `comment:${second}`;
  if (first === "acknowledged") return `acknowledge:${second}`;
  if (first === "raise") return `raise-${second}`;
  if (first === "input") return `input.${second}`;
  if (first === "add") return second;
  return first === "ratings" ? `rating-${second}` : first;
}

function stepsOf(pointer: string): string[] {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}
