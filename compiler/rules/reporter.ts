import type { AgentFile } from "../../schema/types.ts";
import { valuesOf } from "../kinds/steps/call-work.ts";
import type { Phase } from "../link/model.ts";
import type { Span } from "../source/span.ts";

/** An agent, or a phase that calls a tool: expressions read its values as <name>.<value>. */
export interface Reporter {
  readonly name: string;
  readonly declared: Pick<AgentFile, "outputs">;
  originOfKey(key: "outputs"): Span;
  /** Reporters whose values the elements of its list have, by name under `outputs`. */
  readonly elements?: readonly Reporter[];
  /** Outputs that are lists of single values, whose elements have no names. */
  readonly plainLists?: readonly string[];
  /** Outputs that are lists whose elements have no ids to tell them apart. */
  readonly listsWithoutIds?: readonly string[];
}

/** Returns the phase as the reporter of the values that its call leaves. */
export function callerOf(phase: Phase): Reporter | undefined {
  const outputs = valuesOf(phase.declared);
  return outputs && { name: phase.name, declared: { outputs }, originOfKey: () => phase.originOfKey("call", "values") };
}
