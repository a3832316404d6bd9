import type { Budget } from "../../ledger/budget.ts";
import type { Meter } from "../../swarm/ports.ts";
import type { SwarmPorts, SwarmRun } from "../../swarm/run-swarm.ts";
import type { RoundContext } from "../round-context.ts";
import type { RoundResources } from "./run-kind.ts";

/** Returns the agents' run of a round: a swarm's, or a reviewer's alone. */
export function swarmRunOf(
  context: Pick<
    RoundContext,
    "pipeline" | "order" | "element" | "input" | "reported" | "projectTitle" | "questions" | "isStopping" | "now"
  >,
  ports: Pick<SwarmPorts, "models" | "toolbox" | "work">,
  { journal, journalPhase, budget, restored, stopwatch }: RoundResources,
): Omit<SwarmRun, "signal"> {
  const { pipeline, order, element, input, reported, projectTitle, questions, isStopping } = context;
  return {
    pipeline,
    phase: order.phase,
    round: order.round,
    ...(element && { item: element }),
    ...(input && { input }),
    ...(reported && { reported }),
    project: { id: order.project, title: projectTitle },
    restored,
    isStopping,
    answers: questions.answers,
    ports: { ...ports, journal, meter: meterOf(budget, journalPhase), clock: { now: context.now }, stopwatch },
  };
}

/** A phase and its review have separate budget reservations. */
function meterOf(budget: Budget, phase: string): Meter {
  return {
    reserve: (turn, micros, leave) => budget.reserve({ ...turn, phase }, micros, leave),
    reserved: (turn) => budget.reserved({ ...turn, phase }),
    settle: (turn, reserved, spent) => budget.settle({ ...turn, phase }, reserved, spent),
    get topUp() {
      return budget.topUp;
    },
  };
}
