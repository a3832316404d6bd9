import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import { newBlock, type OpenBlock } from "../open-block.ts";

const tagged = /<tool_call>([\s\S]*?)<\/tool_call>/g;
const fenced = /^```(?:json|tool_call)?\s*\n([\s\S]*?)\n?```$/;

/**
 * Finds calls that a server returned as text, since it does not parse its model's format (github.com/strands-agents/harness-sdk/issues/3882).
 * Recognized only when nothing else can be meant: all of the text, after words of its own, is tagged calls, or all of it is one object, fenced
 * or bare, each with an offered name and an object of arguments. Bare ones are what a schema for the answer makes (`response_format`), and what Llama 3
 * writes (github.com/vllm-project/vllm, llama3_json). A file that quotes such calls stays text, and the agent is reminded to call a tool.
 */
export function callsInText(
  text: string,
  offered: ReadonlySet<string>,
): { text: string; calls: OpenBlock[] } | undefined {
  const whole = text.trim();
  const [, inFence] = fenced.exec(whole) ?? [];
  if (inFence !== undefined) return found("", [inFence], offered);
  if (whole.startsWith("{")) return isCallAlone(whole) ? found("", [whole], offered) : undefined;
  const start = whole.indexOf("<tool_call>");
  // In a fence of a longer text it is an example.
  if (start < 0 || whole.slice(0, start).includes("```")) return undefined;
  const rest = whole.slice(start);
  if (rest.replaceAll(tagged, "").trim() !== "") return undefined;
  return found(
    whole.slice(0, start).trim(),
    [...rest.matchAll(tagged)].map((match) => match[1] ?? ""),
    offered,
  );
}

const callKeys = new Set(["name", "arguments", "parameters", "type", "id"]);

/** True for an object with nothing but a call: a document may have a name and arguments too, but also more. */
function isCallAlone(text: string): boolean {
  const value = parsed(text);
  return value !== undefined && isObject(value) && Object.keys(value).every((key) => callKeys.has(key));
}

function found(text: string, written: readonly string[], offered: ReadonlySet<string>) {
  const calls = written.map((each) => callIn(each, offered));
  return calls.every((call) => call !== undefined) ? { text, calls } : undefined;
}

function callIn(text: string, offered: ReadonlySet<string>): OpenBlock | undefined {
  const value = parsed(text);
  if (value === undefined || !isObject(value)) return undefined;
  const input = value.arguments ?? value.parameters;
  if (typeof value.name !== "string" || !offered.has(value.name) || input === undefined || !isObject(input))
    return undefined;
  return { ...newBlock(), id: "", name: value.name, json: JSON.stringify(input), isClosed: true };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Splits reasoning that a server left in the text, before the answer. */
export function withoutThought(text: string): { thought?: string; text: string } {
  const [all = "", thought] = /^\s*<think>([\s\S]*?)<\/think>\s*/.exec(text) ?? [];
  return thought === undefined ? { text } : { thought: thought.trim(), text: text.slice(all.length) };
}
