import type { ContentBlock, Message, ModelReply, ToolCall } from "./ports.ts";
import type { Turn, Visit } from "./state.ts";

/** The conversation that a visit begins with. What lasts of its brief is a block of its own, so that the cache can end there. */
export function openConversation(brief: string, lasting = 0): Message[] {
  const [first, rest] = [brief.slice(0, lasting).trimEnd(), brief.slice(lasting).trimStart()];
  const blocks: ContentBlock[] = [
    ...(first === "" ? [] : [{ kind: "text" as const, text: first, isLasting: true as const }]),
    ...(rest === "" ? [] : [{ kind: "text" as const, text: rest }]),
  ];
  return [{ role: "user", content: blocks }];
}

/**
 * Says something to the agent at the end of the last user message, or in a new one after a reply. Behind results it is part of the
 * last one: words beside results make a model take its turn for ended
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

/** The reply as the conversation keeps it: without calls that will not be answered, and never empty. */
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

/** The model's service chooses the ids, and they may be the name of anything that every object has. */
export const unanswered = ({ calls, results }: Turn): ToolCall[] =>
  calls.filter(({ id }) => !Object.hasOwn(results, id));

/** Results in the order of the calls: the service wants every call of a reply answered in the next message. */
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

/** What an agent needs to go on in a fresh conversation; `why` it has one is its first sentence. */
export function summariseVisit({ note, messages }: Visit, why: string): string {
  const replies = messages.filter(({ role }) => role === "assistant").flatMap(({ content }) => content);
  const calls = replies.flatMap((block) => (block.kind === "tool-use" ? [`- ${describeCall(block)}`] : []));
  const lastWords = replies.findLast((block) => block.kind === "text");
  return [
    `${why} You begin afresh. The repository and the ledger hold what you saved.`,
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
