import type { Declared } from "../../compiler/load/declared.ts";
import type { AgentFile, EngagementFile, PhaseFile, ToolFile } from "../../schema/types.ts";

/** Never run: `tsc` reports an expected error that does not occur, so a wrong path that compiles fails `npm run typecheck`. */
export function paths(
  phase: Declared<PhaseFile>,
  agent: Declared<AgentFile>,
  tool: Declared<ToolFile>,
  engagement: Declared<EngagementFile>,
): void {
  phase.origin("gate", "remind", 0);
  phase.originOfKey("swarm", "handoffs", "forced", 1, 0);
  phase.originWithin(["checks", 0, "run", 2], 0, 3);
  tool.origin("input", "properties", "path", "format");
  engagement.origin("models", "working", "fallback", 0);
  engagement.origin();
  // @ts-expect-error: the key is `remind`.
  phase.origin("gate", "reminders", 0);
  // @ts-expect-error: `remind` is a list.
  phase.origin("gate", "remind", "first");
  // @ts-expect-error: `title` is a text.
  phase.originOfKey("title", 0);
  // @ts-expect-error: an element of `run` has no parts with names.
  phase.originWithin(["checks", 0, "run", 2, "program"], 0, 3);
  // @ts-expect-error: of a phase, not of an agent.
  agent.origin("gate");
  // @ts-expect-error: `command` has no `args`.
  tool.origin("command", "args");
  // @ts-expect-error: a model has no `name`.
  engagement.origin("models", "working", "name");
}
