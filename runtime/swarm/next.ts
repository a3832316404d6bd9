import type { SwarmConfig } from "./config.ts";
import type { Effect } from "./effect.ts";
import type { Entry } from "./entry.ts";
import { nextEffect } from "./next-effect.ts";
import { reduce } from "./reduce.ts";
import type { State } from "./state.ts";

/** The swarm as a pure function: the state after an entry, and the next effect. */
export function next(state: State, entry: Entry, config: SwarmConfig): [State, Effect] {
  const after = reduce(state, entry, config);
  return [after, nextEffect(after, config)];
}
