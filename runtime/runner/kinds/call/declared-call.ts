import type { CallStep, CommandTool, Pipeline } from "../../../../schema/types.ts";
import type { RoundContext } from "../../round-context.ts";

/** Returns the call of the run's phase. */
export function declaredCall({ pipeline, order }: Pick<RoundContext, "pipeline" | "order">): {
  step: CallStep;
  tool: CommandTool;
} {
  const step = callIn(pipeline.steps, order.phase);
  const tool = pipeline.tools[step?.tool ?? ""];
  if (step === undefined || tool?.kind !== "command") throw new Error(`The phase ${order.phase} calls no command.`);
  return { step, tool };
}

/** The step of the phase, which may be in a branch. Both steps of a call with a gate declare the same. */
function callIn(steps: Pipeline["steps"], phase: string): CallStep | undefined {
  for (const step of steps) {
    if (step.kind === "call" && step.phase === phase) return step;
    const inner = step.kind === "fan-out" ? callIn(step.branches.flat(), phase) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
