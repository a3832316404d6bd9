import { elementOfKey, phaseOfKey } from "../../../../schema/table.ts";
import type { CallStep, CommandTool, ForgeTool, Pipeline } from "../../../../schema/types.ts";
import { filler } from "../../filler.ts";
import type { RoundContext } from "../../round-context.ts";

/** A tool that phases can call. */
export type CallableTool = CommandTool | ForgeTool;

/** Returns the call of the run's phase. */
export function declaredCall({ pipeline, order }: Pick<RoundContext, "pipeline" | "order">): {
  step: CallStep;
  tool: CallableTool;
} {
  const declared = callIn(pipeline.steps, phaseOfKey(order.phase));
  const step = declared && forElement(declared, elementOfKey(order.phase));
  const tool = pipeline.tools[step?.tool ?? ""];
  if (step === undefined || (tool?.kind !== "command" && tool?.kind !== "forge"))
    throw new Error(`The phase ${order.phase} calls no tool that phases can call.`);
  return { step, tool };
}

/** The files of an element have its id in their paths. */
function forElement(step: CallStep, element: string | undefined): CallStep {
  if (element === undefined) return step;
  const fill = filler(element);
  return { ...step, files: step.files.map(fill), keeps: step.keeps.map(fill) };
}

/** The step of the phase, which may be in a branch. Both steps of a call with a gate declare the same. */
function callIn(steps: Pipeline["steps"], phase: string): CallStep | undefined {
  for (const step of steps) {
    if (step.kind === "call" && step.phase === phase) return step;
    const inner = "branches" in step ? callIn(step.branches.flat(), phase) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
