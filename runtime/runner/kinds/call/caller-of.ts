import type { Agent, Tool } from "../../../../schema/types.ts";

/** A tool that is called without an agent signs its commits itself. */
export function callerOf({ name, effect }: Pick<Tool, "name" | "effect">): Agent {
  return {
    name,
    title: name,
    description: "A tool, called without an agent.",
    model: "",
    prompt: "",
    tools: [],
    writes: effect === "read" ? [] : ["**"],
    lane: "execute",
    reviews: [],
    outputs: {},
    mayAsk: false,
    maxTokens: 0,
  };
}
