import type { ContentBlock, Message, ModelReply, ToolCall } from "./ports.ts";
import type { Turn, Visit } from "./state.ts";

/** The initial conversation of a visit. The lasting part of its brief is a separate block, so that the cache can end there. */
export function openConversation(brief: string, lasting = 0): Message[] {
  const [first, rest] = [brief.slice(0, lasting).trimEnd(), brief.slice(lasting).trimStart()];
  const blocks: ContentBlock[] = [
    ...(first === "" ? [] : [{ kind: "text" as const, text: first, isLasting: true as const }]),
    ...(rest === "" ? [] : [{ kind: "text" as const, text: rest }]),
  ];
  return [{ role: "user", content: blocks }];
}

/**
 * Adds text for the agent to the end of the last user message, or in a new one after a reply. After results it becomes
 * part of the last result: text beside results makes a model end its turn
 * (platform.claude.com/docs/en/build-with-claude/handling-stop-reasons, empty responses).
 */
export function tell(messages: Message[], text: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content: [{ kind: "text", text }] }];
  const block = last.content.at(-1);
  const content: ContentBlock[] =
    block?.kind === "tool-result"
      ? [...last.content.slice(0, -1), { ...block, text: `${block.text}\n\n${text}` }]
      : [...last.content, { kind: "text", text }];
  return [...messages.slice(0, -1), { role: "user", content }];
}

/** Adds a reply to the conversation: without calls that will not be answered, and never empty. */
export function keepReply(messages: Message[], reply: ModelReply, keepCalls: boolean): Message[] {
  const kept = reply.content.filter(
    (block) =>
      (block.kind === "text" && block.text.trim() !== "") ||
      (keepCalls && block.kind === "tool-use") ||
      block.kind === "reasoning",
  );
  const isSaid = kept.some(({ kind }) => kind !== "reasoning");
  const content: ContentBlock[] = isSaid ? kept : [...kept, { kind: "text", text: "(no usable reply)" }];
  return [...messages, { role: "assistant", content, by: reply.modelId }];
}

export const callsOf = (reply: ModelReply): ToolCall[] =>
  reply.content.flatMap((block) => (block.kind === "tool-use" ? [callOf(block)] : []));

function callOf({ kind: _, ...call }: Extract<ContentBlock, { kind: "tool-use" }>): ToolCall {
  return call;
}

/** Calls without a result. Uses own properties only: the model's service chooses the ids, which may equal inherited property names. */
export const unanswered = ({ calls, results }: Turn): ToolCall[] =>
  calls.filter(({ id }) => !Object.hasOwn(results, id));

/** Adds results in the order of the calls: the service requires every call of a reply to be answered in the next message. */
export function closeTurn(messages: Message[], turn: Turn): Message[] {
  const content = turn.calls.map(({ id }): ContentBlock => {
    const { text, isError } = (Object.hasOwn(turn.results, id) && turn.results[id]) || {
      text: "Not run.",
      isError: true,
    };
    return { kind: "tool-result", id, text, isError };
  });
  const answered: Message[] = [...messages, { role: "user", content }];
  return turn.isCut ? tell(answered, cutBehindCalls) : answered;
}

const cutBehindCalls =
  "Your reply was cut off at the model's maximum behind these calls; they were run, and whatever should have followed was not. Write less at once.";

const longestLastWords = 2000;

/** Summary with which an agent continues in a fresh conversation; it begins with the reason `why`. */
export function summariseVisit({ note, messages }: Visit, why: string): string {
  const replies = messages.filter(({ role }) => role === "assistant").flatMap(({ content }) => content);
  const calls = replies.flatMap((block) => (block.kind === "tool-use" ? [`- ${describeCall(block)}`] : []));
  const lastWords = replies.findLast((block) => block.kind === "text");
  return [
    `${why} You start again. Your saved work is in the repository and the ledger.`,
    note === undefined ? "" : `You had been handed this:\n\n${note}`,
    calls.length === 0 ? "" : `Calls you made so far:\n${calls.slice(-40).join("\n")}`,
    lastWords?.kind === "text" ? `Your last words: ${lastWords.text.slice(0, longestLastWords)}` : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function describeCall({ name, input }: { name: string; input: ToolCall["input"] }): string {
  const path = input !== null && typeof input === "object" && !Array.isArray(input) ? input.path : undefined;
  return typeof path === "string" ? `${name} ${path}` : name;
}
