import type { CallStep, Pipeline } from "../../../schema/types.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { continuedStates, roundStates } from "../../asl/round.ts";
import { laneOfCall } from "../../ir/lanes.ts";
import { callWork } from "./call-work.ts";
import type { Run, StepKind } from "./step-kind.ts";

/** Calls one tool in a runner of its own, without a model. Its values go to the outputs under the phase's name. */
export const callKind: StepKind<"call"> = {
  places: { steps: ["next", "onLimit"], phases: ["phase"] },
  run,
  events: ({ part }) => (part === "perform" ? eventsOf.callback + eventsOf.move : eventsOf.round),
  states(step, emission) {
    const { lane } = run(step, emission.pipeline);
    // After the gate the same round continues, so that the runner finds what was approved.
    if (step.part === "perform") return continuedStates(step, { mode: "call", lane }, emission);
    return roundStates(step, { mode: step.part === "prepare" ? "prepare" : "call", lane }, emission);
  },
  work: callWork,
};

function run({ tool, retry }: CallStep, { tools }: Pipeline): Run {
  return { lane: laneOfCall(tools[tool]), agents: [], tools: [tool], attempts: retry.attempts };
}
