import type { Json } from "../../base/json.ts";
import type { ContentBlock, Message } from "../swarm/ports.ts";

/**
 * Returns a conversation that every service accepts. A model's mistake (a wrong name, arguments or an id in a different
 * format, blank text) stays unchanged in the journal and is answered there; sent back unchanged it would fail every
 * later call. Reasoning is sent back only to the model that produced it.
 */
export function acceptableHistory(messages: readonly Message[], modelId: string): Message[] {
  // Unanswered calls with their sent ids, by the model's id.
  const open = new Map<string, string[]>();
  const used = new Set<string>();
  const fresh = (id: string): string => {
    const plain = acceptableName(id);
    let unique = plain;
    for (let count = 2; used.has(unique); count += 1) unique = `${plain.slice(0, 56)}-${count}`;
    used.add(unique);
    open.set(id, [...(open.get(id) ?? []), unique]);
    return unique;
  };
  return messages.map(({ role, content, by }) => {
    const isForeign = by !== undefined && by !== modelId;
    const kept = content.flatMap((block): ContentBlock[] => {
      switch (block.kind) {
        case "text":
          return block.text.trim() === "" ? [] : [block];
        case "reasoning":
          return isForeign ? [] : [block];
        case "tool-use":
          return [
            { ...block, id: fresh(block.id), name: acceptableName(block.name), input: acceptableInput(block.input) },
          ];
        case "tool-result":
          return [
            {
              ...block,
              id: open.get(block.id)?.shift() ?? block.id,
              text: block.text.trim() === "" ? "(nothing)" : block.text,
            },
          ];
        default:
          return block satisfies never;
      }
    });
    const isSaid = kept.some(({ kind }) => kind !== "reasoning");
    return { role, content: isSaid ? kept : [...kept, { kind: "text", text: "(no words)" }] };
  });
}

/** Permitted names of tools and calls, https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html. */
function acceptableName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "unnamed";
}

function acceptableInput(input: Json): Json {
  return input !== null && typeof input === "object" && !Array.isArray(input) ? input : {};
}
