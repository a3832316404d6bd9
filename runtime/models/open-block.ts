import type { Json } from "../../base/json.ts";
import type { ContentBlock } from "../swarm/ports.ts";

/** A block of a reply while its chunks arrive. */
export interface OpenBlock {
  /** Id of a call. */
  id?: string;
  name?: string;
  text: string;
  /** Arguments of a call. */
  json: string;
  thought: string;
  signature?: string;
  /** Base64 in place of the reasoning. */
  redacted?: string;
  isThought: boolean;
  isClosed: boolean;
}

export function newBlock(): OpenBlock {
  return { text: "", json: "", thought: "", isThought: false, isClosed: false };
}

/** Models write marks around a call, which services count as output: an estimate has twenty tokens for them. */
const bytesAroundCall = 60;

/** Size of a call beside its arguments, for the estimate of a reply without a count. */
export const sizeOfCall = (name: string): number => bytesAroundCall + Buffer.byteLength(name);

/** True for a complete block: the last one of a truncated reply may be incomplete. */
export function isFinished({ name, json, isClosed }: OpenBlock): boolean {
  return name === undefined ? true : isClosed && parse(json) !== undefined;
}

/** Returns nothing for an empty block. A call with unusable arguments contains the reason and is answered separately. */
export function closeBlock(block: OpenBlock): ContentBlock | undefined {
  const { id, name, text, json } = block;
  if (block.isThought) return thoughtOf(block);
  if (id === undefined || name === undefined) return text === "" ? undefined : { kind: "text", text };
  const input = parse(json);
  if (input === undefined) return { kind: "tool-use", id, name, input: {}, unusable: unusable(name, "are not JSON") };
  if (input === null || typeof input !== "object" || Array.isArray(input))
    return { kind: "tool-use", id, name, input: {}, unusable: unusable(name, "are not a JSON object") };
  return { kind: "tool-use", id, name, input };
}

function thoughtOf({ thought, signature, redacted }: OpenBlock): ContentBlock {
  return {
    kind: "reasoning",
    text: thought,
    ...(signature !== undefined && { signature }),
    ...(redacted !== undefined && { redacted }),
  };
}

const unusable = (name: string, why: string): string =>
  `The arguments of ${name} ${why}, so it was not run. Call it again with an object that fits its schema.`;

function parse(json: string): Json | undefined {
  if (json.trim() === "") return {};
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}
