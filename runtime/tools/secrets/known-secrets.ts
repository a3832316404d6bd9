import type { Json } from "../../../base/json.ts";
import type { ContentBlock } from "../../swarm/ports.ts";
import { hideSecrets, type Secret } from "./hide-secrets.ts";

/** Secrets of a run: read for each use, and remembered, because an agent may repeat an old one later. */
export interface KnownSecrets {
  /** Current value of a secret; `undefined` when it does not exist. */
  read(from: string): Promise<string | undefined>;
  /** Remembers a value that was made of a secret, such as a token that is good for an hour. */
  remember(from: string, value: string): void;
  /** All values read so far. The same array until a new value is read. */
  all(): readonly Secret[];
  hide(text: string): string;
}

export function rememberSecrets(read: (from: string) => Promise<string | undefined>): KnownSecrets {
  let known: readonly Secret[] = [];
  const remember = (from: string, value: string) => {
    const isNew = !known.some((other) => other.from === from && other.value === value);
    if (isNew) known = [...known, { from, value }];
  };
  return {
    async read(from) {
      const value = await read(from);
      if (value !== undefined) remember(from, value);
      return value;
    },
    remember,
    all: () => known,
    hide: (text) => hideSecrets(text, known),
  };
}

/** Deeper than the swarm accepts, so deeper values are not searched. */
const mostLevels = 110;

/** Removes all secrets from a model's reply, which goes to the ledger, files, handoffs, questions and the journal. */
export function hideInBlocks(content: ContentBlock[], { all, hide }: KnownSecrets): ContentBlock[] {
  if (all().length === 0) return content;
  const hideIn = (value: Json, level = 0): Json => {
    if (typeof value === "string") return hide(value);
    if (value === null || typeof value !== "object" || level > mostLevels) return value;
    if (Array.isArray(value)) return value.map((each) => hideIn(each, level + 1));
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [hide(name), hideIn(each, level + 1)]));
  };
  return content.flatMap((block): ContentBlock[] => {
    if (block.kind === "tool-use") return [{ ...block, input: hideIn(block.input) }];
    const text = hide(block.text);
    // Reasoning is signed: if changed it would be refused, so it is removed completely.
    return block.kind === "reasoning" && text !== block.text ? [] : [{ ...block, text }];
  });
}
