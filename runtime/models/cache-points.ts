import type { ModelFamily } from "../../schema/model-families.ts";
import type { ContentBlock, Message, ModelRequest } from "../swarm/ports.ts";

export type Lifetime = "5m" | "1h";

/** Lifetimes of a request's cache points; absent where none is allowed or wanted. */
export interface CachePoints {
  tools?: Lifetime;
  system?: Lifetime;
  /** After the part of a brief that the agent's next visit starts with. */
  lasting?: Lifetime;
  /** At the end of the conversation. */
  moving?: Lifetime;
}

/**
 * Chooses cache points. Services allow four, with lifetimes that do not rise. The point after the system prompt covers the tools, and a
 * lasting part of the brief needs a further one. The conversation continues within seconds, so its own points live for five
 * minutes: an hour costs more to write.
 */
export function cachePoints({ model, messages }: ModelRequest, family: ModelFamily): CachePoints {
  if (model.cache === "off") return {};
  const long: Lifetime = model.cache === "1h" && family.isCachedForAnHour ? "1h" : "5m";
  const [inTools, inSystem, inMessages] = (["tools", "system", "messages"] as const).map((place) =>
    family.cachePoints.includes(place),
  );
  const isCovered = inSystem && inMessages && messages.some(({ content }) => content.some(isLasting));
  return {
    ...(inTools && !isCovered && { tools: long }),
    ...(inSystem && { system: long }),
    ...(inMessages && { lasting: long, moving: "5m" as const }),
  };
}

const isLasting = (block: ContentBlock): boolean => block.kind === "text" && block.isLasting === true;

/**
 * Returns the lifetime of the cache point after a block; undefined without one. Of the moving points there are two, because services look
 * back over twenty blocks only, and one reply's calls and results can be more.
 */
export function pointAfter(
  points: CachePoints,
  messages: readonly Message[],
  [at, block]: [message: number, block: number],
): Lifetime | undefined {
  const { role, content } = messages[at] ?? { role: "user", content: [] };
  const each = content[block];
  if (each === undefined) return undefined;
  if (isLasting(each)) return points.lasting;
  const isAnchor = at === messages.length - 1 || at === messages.length - 3;
  return isAnchor && role === "user" && block === content.length - 1 ? points.moving : undefined;
}
