import type { Json } from "../../../base/json.ts";
import type { ContentBlock } from "../../swarm/ports.ts";
import { hideSecrets, type Secret } from "./hide-secrets.ts";

/** The secrets of a run: read anew at each use, and never forgotten again, because whoever saw one may repeat it later. */
export interface KnownSecrets {
  /** The value of a secret now; `undefined` when there is none of that name. */
  read(from: string): Promise<string | undefined>;
  /** Every value that was read so far. The same array until another value is read. */
  all(): readonly Secret[];
  hide(text: string): string;
}

export function rememberSecrets(read: (from: string) => Promise<string | undefined>): KnownSecrets {
  let known: readonly Secret[] = [];
  return {
    async read(from) {
      const value = await read(from);
      const isNew = !known.some((other) => other.from === from && other.value === value);
      if (value !== undefined && isNew) known = [...known, { from, value }];
      return value;
    },
    all: () => known,
    hide: (text) => hideSecrets(text, known),
  };
}

/** Deeper than what the swarm takes; what it leaves out anyway is not walked. */
const mostLevels = 110;

/** What a model says with every secret taken out: it goes to the ledger, to files, to handoffs, to questions and to the journal. */
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
    // What a model thought is sealed: changed it would be refused, so it goes as a whole.
    return block.kind === "reasoning" && text !== block.text ? [] : [{ ...block, text }];
  });
}
