import type { Json } from "../../../base/json.ts";
import type { DueFile } from "../brief-facts.ts";
import type { ContentBlock, ModelReply } from "../ports.ts";
import { type Fence, readFences } from "./fences.ts";

/** An agent that may write files by text replies. */
interface Writer {
  model: { profile?: string };
  tools: { name: string }[];
}

type FileInReply =
  /** The reply contains no file, or the agent may not write by text replies. */
  | { kind: "none" }
  | { kind: "file"; path: string; content: string; words: string }
  | { kind: "refused"; reason: string };

const none: FileInReply = { kind: "none" };

/** Example in the agent's instructions. */
export const fenceExample = "````markdown docs/plan.md";

/**
 * The file in the fenced block of a text reply. A truncated reply has none, even with a closed block: in a document
 * with inner blocks, the apparent end may be the end of an inner block.
 */
export function fileInReply({ content, stopReason }: ModelReply, member: Writer, due: DueFile[] = []): FileInReply {
  if (!mayWriteInWords(member) || content.some(({ kind }) => kind === "tool-use")) return none;
  const { fences, words } = readFences(textOf(content));
  const [fence, ...others] = fences;
  if (fence === undefined) return none;
  if (stopReason === "max_tokens") return refuse(`Your reply was cut off in its file. ${shorter}`);
  if (stopReason !== "end_turn") return none;
  const fault = faultInFences(fence, others);
  if (fault !== undefined) return refuse(fault);
  const place = placeOf(fence, due[0]);
  return "reason" in place ? refuse(place.reason) : { kind: "file", ...place, content: fence.content, words };
}

const refuse = (reason: string): FileInReply => ({ kind: "refused", reason: `Nothing was written. ${reason}` });

const shorter = "Write a shorter file, or the parts of it as several files.";
const longerFence =
  "Put the whole file between fences of four back-ticks or more, longer than any inside, and close it.";

/** Replaces the fenced file of a reply by the equivalent `git_write` call; returns other replies unchanged. */
export function withFencedFile(reply: ModelReply, member: Writer, { due, id }: FencedIn): ModelReply {
  const found = fileInReply(reply, member, due);
  if (found.kind !== "file") return reply;
  const { path, content, words } = found;
  const kept: ContentBlock[] = [
    ...reply.content.filter(({ kind }) => kind === "reasoning"),
    ...(words === "" ? [] : [{ kind: "text" as const, text: words }]),
    { kind: "tool-use", id, name: "git_write", input: { path, content }, isFenced: true },
  ];
  return { ...reply, content: kept, stopReason: "tool_use" };
}

/** Additional advice on a text reply for an agent on a small model. */
export function adviceOnWords(reply: ModelReply, member: Writer, due: DueFile[] | undefined): string | undefined {
  const found = fileInReply(reply, member, due);
  if (found.kind === "refused") return found.reason;
  const isPlain = reply.stopReason === "end_turn" && mayWriteInWords(member);
  return isPlain
    ? `Your reply called no tool and held no file, so nothing happened. Write the file that is due in one fenced block, its path behind the fence (${fenceExample}), or call a tool.`
    : undefined;
}

const mayWriteInWords = ({ model, tools }: Writer): boolean =>
  model.profile === "lean" && tools.some(({ name }) => name === "git_write");

interface FencedIn {
  due: DueFile[] | undefined;
  /** Id of the call, unique in the conversation. */
  id: string;
}

const textOf = (content: ContentBlock[]): string =>
  content.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n");

function faultInFences(fence: Fence, others: Fence[]): string | undefined {
  if (others.length > 0) {
    return `Your reply has ${others.length + 1} fenced blocks; a file is one block, and a reply contains one file. ${longerFence}`;
  }
  if (!fence.isClosed) return `The fenced block of your reply has no end. ${longerFence}`;
  if (fence.mayHoldAnother) {
    return `The fenced block of your reply contains a block with a fence as long as its own, so its end is ambiguous. ${longerFence}`;
  }
  return fence.content.trim() === "" ? "The fenced block of your reply is empty." : undefined;
}

function placeOf({ info, content }: Fence, due: DueFile | undefined): { path: string } | { reason: string } {
  const { paths, language } = readInfo(info);
  const [path, ...others] = paths;
  if (others.length > 0) return { reason: `The fence names ${paths.join(" and ")}; name one file.` };
  if (path !== undefined) return { path };
  if (looksLikeCall(content)) {
    return { reason: "A call that is written down is not made: call the tool itself." };
  }
  const name = `Name the file behind the fence, as in ${fenceExample}.`;
  if (due === undefined) return { reason: `No file is asked of you now, and the fence names none. ${name}` };
  if (/[*?{[]/.test(due.path)) return { reason: `The file has no one name: it is one of ${due.path}. ${name}` };
  if (!fits(language, due.path)) {
    return { reason: `The block is ${language}, and the file that is due is ${due.path}. ${name}` };
  }
  return { path: due.path };
}

const named = /^(?:path|file|filename|title|name)[=:]/i;

/** Parses paths and language of a fence, in the spellings that models use: `md a/b.md`, `md:a/b.md`, `md title="a/b.md"`. */
function readInfo(info: string): { paths: string[]; language: string } {
  const tokens = info.replaceAll(/[{}]/g, " ").split(/\s+/).filter(Boolean);
  const paths = new Set<string>();
  let language = "";
  for (const token of tokens) {
    const bare = token.replace(named, "").replaceAll(/^["'`]+|["'`,]+$/g, "");
    const behind = /^[a-z0-9+#-]+:(.+)$/i.exec(bare)?.[1] ?? bare;
    if (behind !== "" && (named.test(token) || looksLikePath(behind))) paths.add(behind);
    else if (language === "") language = bare.replace(/^\./, "").toLowerCase();
  }
  return { paths: [...paths], language };
}

const looksLikePath = (token: string): boolean => token.includes("/") || /^[\w.-]+\.[A-Za-z0-9]{1,8}$/.test(token);

/** Language names by file extension; for other files the extension is the name. */
const languages: { [extension: string]: string[] } = {
  md: ["markdown", "gfm"],
  ts: ["typescript"],
  js: ["javascript"],
  mjs: ["javascript", "js"],
  py: ["python"],
  sh: ["bash", "shell"],
  tf: ["terraform", "hcl"],
  yml: ["yaml"],
  yaml: ["yml"],
};

function fits(language: string, path: string): boolean {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return ["", "text", "txt", "plaintext", extension, ...(languages[extension] ?? [])].includes(language);
}

/** True for a call written as JSON text, as small models do. */
function looksLikeCall(content: string): boolean {
  const keys = keysOf(content);
  const has = (...names: string[]) => names.some((name) => keys.includes(name));
  return has("name", "tool", "function") && has("arguments", "parameters", "input", "args");
}

function keysOf(content: string): string[] {
  try {
    const value = JSON.parse(content) as Json;
    const first = Array.isArray(value) ? value[0] : value;
    return first !== null && typeof first === "object" ? Object.keys(first) : [];
  } catch {
    return [];
  }
}
