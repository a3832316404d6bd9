import type { ContentBlock, Message, ModelReply, ToolCall } from "./ports.ts";
import type { Turn, Visit } from "./state.ts";

/** Says something to the agent at the end of the last user message, or in a new one after a reply. */
export function tell(messages: Message[], text: string): Message[] {
  const last = messages.at(-1);
  const block: ContentBlock = { kind: "text", text };
  return last?.role === "user"
    ? [...messages.slice(0, -1), { role: "user", content: [...last.content, block] }]
    : [...messages, { role: "user", content: [block] }];
}

/** The reply as the conversation keeps it: without calls that will not be answered, and never empty. */
export function keepReply(messages: Message[], reply: ModelReply, keepCalls: boolean): Message[] {
  const kept = reply.content.filter(
    (block) => (block.kind === "text" && block.text.trim() !== "") || (keepCalls && block.kind === "tool-use"),
  );
  const content: ContentBlock[] = kept.length > 0 ? kept : [{ kind: "text", text: "(no usable reply)" }];
  return [...messages, { role: "assistant", content }];
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
  return [...messages, { role: "user", content }];
}

const longestLastWords = 2000;

/** What an agent needs to go on in a fresh conversation. */
export function summariseVisit({ note, messages }: Visit): string {
  const replies = messages.filter(({ role }) => role === "assistant").flatMap(({ content }) => content);
  const calls = replies.flatMap((block) => (block.kind === "tool-use" ? [`- ${describeCall(block)}`] : []));
  const lastWords = replies.findLast((block) => block.kind === "text");
  return [
    "Your conversation grew beyond the model's context window; you begin afresh. The repository and the ledger hold what you saved.",
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
