import type { Json } from "../../base/json.ts";
import { matchesGlob } from "../../base/matches-glob.ts";
import { familyOf } from "../../schema/model-families.ts";
import type { Member } from "./config.ts";
import { isSwarmTool } from "./control-tools.ts";
import { plainTokensOf } from "./cost.ts";
import type { ResultPlace } from "./entry.ts";
import type { ContentBlock, Message, ToolCall } from "./ports.ts";
import { forgetCalls } from "./progress.ts";
import type { Visit } from "./state.ts";

/** Old results of a visit to clear, and the estimated tokens saved at each further call. */
export interface Clearing {
  results: ResultPlace[];
  tokens: number;
}

/** Number of latest replies whose results are kept. */
const repliesKept = 4;
/** Minimum size of a cleared result; for smaller ones a placeholder saves nothing. */
const shortestBytes = 600;
/** Share of the smallest window, and maximum tokens, at which old results are cleared: rarely, and all together. */
const share = 1 / 8;
const mostTokens = 40_000;
/**
 * Number of calls within which a clearing must pay. Everything after the first cleared result is written to the cache
 * again, at 1.25 times the input's price instead of 0.1; every further call then reads less, at 0.1.
 */
const callsToPay = 10;
const rewriteAgainstRead = (1.25 - 0.1) / 0.1;

/**
 * Returns the results to clear before the next call, if clearing is allowed and pays. A model's family must accept a
 * conversation with changed earlier messages, and the conversation must not contain reasoning, whose signature covers
 * everything before it.
 */
export function clearingDue({ messages, firstId = 0 }: Visit, { agent, model, tools }: Member): Clearing | undefined {
  const families = model.ids.slice(firstId).map(familyOf);
  const isAllowed = families.every(({ takesEditedHistory }) => takesEditedHistory);
  if (!isAllowed || messages.some(({ content }) => content.some(({ kind }) => kind === "reasoning"))) return undefined;
  const kept = messages.flatMap(({ role }, at) => (role === "assistant" ? [at] : [])).at(-repliesKept) ?? 0;
  const answered = answeredCalls(messages);
  // A reviewer of the whole phase may quote from any file.
  const judged = tools.some(({ name }) => name === "verdict") ? ["**"] : agent.reviews.map(({ of }) => of);
  const scopes = [...agent.writes, ...judged];
  const old = answered.filter(
    ({ place: [message], call, text }, at) =>
      message < kept &&
      !isSwarmTool(call.name) &&
      Buffer.byteLength(text) >= shortestBytes &&
      !isStillNeeded(call, answered.slice(at + 1), scopes),
  );
  const [first] = old;
  if (first === undefined) return undefined;
  const tokens = Math.floor(old.reduce((sum, { text }) => sum + plainTokensOf(text), 0));
  const windows = families.flatMap(({ windowTokens }) => windowTokens ?? []);
  if (windows.length < families.length || tokens < Math.min(mostTokens, share * Math.min(...windows))) return undefined;
  const behind = messages.slice(first.place[0]).flatMap(({ content }) => content);
  const rewritten = behind.reduce((sum, block) => sum + plainTokensOf(wordsOf(block)), 0) - tokens;
  const isCached = model.cache !== "off" && families.some(({ cachePoints }) => cachePoints.includes("messages"));
  if (isCached && tokens * callsToPay < rewritten * rewriteAgainstRead) return undefined;
  return { results: old.map(({ place }) => place), tokens };
}

/** Returns the visit after a clearing: each result is replaced by its description, and a repeated call counts as new. */
export function clearIn(visit: Visit, results: readonly ResultPlace[]): Visit {
  const places = new Set(results.map((place) => place.join()));
  const cleared = answeredCalls(visit.messages).filter(({ place }) => places.has(place.join()));
  const placeholders = new Map(cleared.map(({ place, call }) => [place.join(), placeholderOf(call)]));
  const messages = visit.messages.map((message, at) => ({
    ...message,
    content: message.content.map((block, index) => {
      const text = placeholders.get([at, index].join());
      return text === undefined || block.kind !== "tool-result" ? block : { ...block, text };
    }),
  }));
  return {
    ...visit,
    messages,
    progress: forgetCalls(
      visit.progress,
      cleared.map(({ call }) => call),
    ),
  };
}

function placeholderOf({ name, input }: ToolCall): string {
  const paths = partsOf(input).map(({ path }) => path);
  const what = [name, ...paths.slice(0, 5), ...(paths.length > 5 ? [`and ${paths.length - 5} more`] : [])].join(" ");
  return `(The result of ${what} was cleared to make room. Call it again if you still need it.)`;
}

interface AnsweredCall {
  place: ResultPlace;
  call: ToolCall;
  text: string;
}

/** Results are in the message after their calls, in the calls' order; a conversation may use an id twice. */
function answeredCalls(messages: Message[]): AnsweredCall[] {
  return messages.flatMap(({ content, role }, at) => {
    const calls = content.flatMap((block) => (block.kind === "tool-use" ? [block] : []));
    const answers = role === "assistant" ? (messages[at + 1]?.content ?? []) : [];
    return answers.flatMap((block, index) => {
      const call = block.kind === "tool-result" ? calls[index] : undefined;
      return call === undefined || block.kind !== "tool-result"
        ? []
        : [{ place: [at + 1, index] as ResultPlace, call, text: block.text }];
    });
  });
}

/** True for the latest read of a file's lines that the agent may write or judges, until it has written or judged the file. */
function isStillNeeded({ name, input }: ToolCall, later: AnsweredCall[], scopes: string[]): boolean {
  if (name !== "git_read") return false;
  const isReplaced = ({ path, from, to }: Part) =>
    later.some(({ call }) => {
      const parts = partsOf(call.input).filter((part) => part.path === path);
      if (call.name !== "git_read") return ["git_write", "review_submit"].includes(call.name) && parts.length > 0;
      return parts.some((part) => (part.from ?? 1) <= (from ?? 1) && (part.to ?? endOfFile) >= (to ?? endOfFile));
    });
  return partsOf(input).some((part) => scopes.some((glob) => matchesGlob(part.path, glob)) && !isReplaced(part));
}

const endOfFile = Number.POSITIVE_INFINITY;

interface Part {
  path: string;
  from?: number;
  to?: number;
}

/** Files in a call's input: its own, those of a list of parts, and those of a verdict. */
function partsOf(input: Json | undefined): Part[] {
  if (typeof input === "string") return [{ path: input }];
  if (input === undefined || input === null || typeof input !== "object" || Array.isArray(input)) return [];
  const { path, from, to } = input;
  const lines = { ...(typeof from === "number" && { from }), ...(typeof to === "number" && { to }) };
  const listed = [input.files, input.paths].flatMap((list) => (Array.isArray(list) ? list : []));
  return [...(typeof path === "string" ? [{ path, ...lines }] : []), ...listed.flatMap(partsOf)];
}

const wordsOf = (block: ContentBlock): string =>
  block.kind === "tool-use" ? block.name + JSON.stringify(block.input) : block.text;
