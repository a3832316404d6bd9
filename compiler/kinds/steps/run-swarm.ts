import type { Pipeline, RunSwarmStep } from "../../../schema/types.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { roundStates } from "../../asl/round.ts";
import { agentsNamed, highestLane } from "../../ir/lanes.ts";
import type { Run, StepKind } from "./step-kind.ts";
import { swarmWork } from "./swarm-work.ts";

/** Works on a phase with a swarm of agents; after a question the machine returns to the run itself. */
export const runSwarmKind: StepKind<"run-swarm"> = {
  places: { steps: ["next", "onAsk", "onLimit"], phases: ["phase"] },
  run,
  events: () => eventsOf.round,
  work: swarmWork,
  states: (step, emission) => roundStates(step, { mode: "swarm", lane: run(step, emission.pipeline).lane }, emission),
};

function run({ phase, retry }: RunSwarmStep, pipeline: Pipeline): Run {
  const agents = agentsNamed(pipeline.phases[phase]?.members ?? [], pipeline);
  return { agents, lane: highestLane(agents), attempts: retry.attempts };
}
