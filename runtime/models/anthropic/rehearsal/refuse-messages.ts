import { familyOf } from "../../../../schema/model-families.ts";
import { refuse } from "../../rehearsal/strict/refuse.ts";
import type { PlayedFault } from "../../rehearsal/wire.ts";
import { type BodyBlock, blocksOf, inConverse, type MessagesBody } from "./messages-body.ts";

/** A rule of this wire alone: its check returns the error message, or nothing for a valid request. */
export interface MessagesRule {
  id: string;
  source: string;
  find(body: MessagesBody): string | undefined;
}

const create = "platform.claude.com/docs/en/api/messages/create";

/** Fields of a request beside those of a model's family. */
const fields = new Set([
  "model",
  "messages",
  "max_tokens",
  "stream",
  "system",
  "tools",
  "tool_choice",
  "metadata",
  "stop_sequences",
  "temperature",
  "top_p",
  "top_k",
  "thinking",
  "output_config",
  "service_tier",
  "cache_control",
  "container",
  "inference_geo",
  "speed",
]);

const fieldsOfBlocks: { [type: string]: readonly string[] } = {
  text: ["text", "citations"],
  thinking: ["thinking", "signature"],
  redacted_thinking: ["data"],
  tool_use: ["id", "name", "input", "caller"],
  tool_result: ["tool_use_id", "content", "is_error"],
};

/** Rules that Converse words differently or does not have; the others are checked in its form. */
export const messagesRules: readonly MessagesRule[] = [
  { id: "model-missing", source: create, find: ({ model }) => (model ? undefined : "model: Field required") },
  {
    id: "max-tokens-missing",
    source: create,
    find: ({ max_tokens: most }) =>
      Number.isInteger(most) && (most ?? 0) > 0 ? undefined : "max_tokens: Field required",
  },
  {
    id: "unknown-request-field",
    source: create,
    find(body) {
      // For models of others nobody knows which fields their servers take.
      if (familyOf(body.model).fields === undefined) return undefined;
      const unknown = Object.keys(body).find((field) => !fields.has(field));
      return unknown && `${unknown}: Extra inputs are not permitted`;
    },
  },
  {
    id: "unknown-block",
    source: create,
    find: (body) =>
      firstOf(body, ({ type }, place) =>
        type in fieldsOfBlocks
          ? undefined
          : `${place}: Input tag '${type}' found using 'type' does not match any of the expected tags`,
      ),
  },
  {
    id: "unknown-block-field",
    source: create,
    find: (body) =>
      firstOf(body, (block, place) => {
        const known = ["type", "cache_control", ...(fieldsOfBlocks[block.type] ?? [])];
        const unknown = Object.keys(block).find((field) => !known.includes(field));
        return unknown && `${place}.${block.type}.${unknown}: Extra inputs are not permitted`;
      }),
  },
  {
    id: "cache-control-form",
    source: "platform.claude.com/docs/en/build-with-claude/prompt-caching",
    find: (body) =>
      [...blocksOf(body.system ?? []), ...(body.tools ?? []), ...allBlocks(body)].some(
        ({ cache_control: control }) =>
          control !== undefined &&
          (control.type !== "ephemeral" || !(control.ttl === undefined || ["5m", "1h"].includes(control.ttl))),
      )
        ? "cache_control: Input should be 'ephemeral' with a ttl of '5m' or '1h'"
        : undefined,
  },
  {
    id: "cached-thinking",
    source: "platform.claude.com/docs/en/build-with-claude/prompt-caching",
    find: (body) =>
      firstOf(body, ({ type, cache_control: control }, place) =>
        type.endsWith("thinking") && control !== undefined
          ? `${place}.${type}.cache_control: Extra inputs are not permitted`
          : undefined,
      ),
  },
  {
    id: "thinking-budget",
    source: "platform.claude.com/docs/en/build-with-claude/extended-thinking",
    find({ thinking, max_tokens: most = 0 }) {
      const { type, budget_tokens: budget } = (thinking ?? {}) as { type?: string; budget_tokens?: number };
      if (type !== "enabled") return undefined;
      return budget === undefined || budget < 1024 || budget >= most
        ? "thinking.enabled.budget_tokens: must be at least 1024 and less than max_tokens"
        : undefined;
    },
  },
  {
    id: "forced-tool-with-manual-thinking",
    source: "platform.claude.com/docs/en/build-with-claude/thinking-tool-workflows",
    find: ({ thinking, tool_choice: choice }) =>
      (thinking as { type?: string } | undefined)?.type === "enabled" && ["any", "tool"].includes(choice?.type ?? "")
        ? "Thinking may not be enabled when tool_choice forces tool use."
        : undefined,
  },
];

const allBlocks = ({ messages }: MessagesBody): BodyBlock[] => messages.flatMap(({ content }) => blocksOf(content));

function firstOf(
  { messages }: MessagesBody,
  check: (block: BodyBlock, place: string) => string | undefined | false,
): string | undefined {
  for (const [at, { content }] of messages.entries())
    for (const [each, block] of blocksOf(content).entries()) {
      const found = check(block, `messages.${at}.content.${each}`);
      if (found) return found;
    }
  return undefined;
}

/** Returns the service's error for a request that it would not pass on to the model. */
export function refuseMessages(body: MessagesBody): PlayedFault | undefined {
  for (const { find } of messagesRules) {
    const message = find(body);
    if (message !== undefined) return { status: 400, type: "invalid_request_error", message };
  }
  return refuse(body.model, inConverse(body));
}
