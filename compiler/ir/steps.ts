import type { Step } from "../../schema/types.ts";

/** Returns every step of the list in order, including those inside fan-outs. */
export function allSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) =>
    step.kind === "fan-out" ? [step, ...step.branches.flatMap((branch) => allSteps(branch))] : [step],
  );
}

/** Returns the steps of one kind, including those inside fan-outs. */
export function stepsOfKind<Kind extends Step["kind"]>(
  steps: readonly Step[],
  kind: Kind,
): Extract<Step, { kind: Kind }>[] {
  return allSteps(steps).filter((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);
}

/** Returns the ids of the steps that may follow in the same list; a fan-out's branches are separate lists. */
export function successors(step: Step): string[] {
  switch (step.kind) {
    case "run-swarm":
      return [step.next, step.onAsk, step.onLimit];
    case "ask":
      return [step.next, step.onExpire];
    case "review":
      return [step.next, step.onFail, step.onExhausted, step.onLimit];
    case "await-decision":
      return [step.next, step.onRevise.step, step.onRevise.then, step.onStop, step.onOperator];
    case "await-operator":
      return [step.onResume, step.onAccept, step.onStop];
    case "choose":
      return [step.next, step.otherwise];
    case "fan-out":
      return [step.next, step.onError];
    case "notify":
      return [step.next];
    case "finish":
    case "fail":
      return [];
    default:
      return step satisfies never;
  }
}
