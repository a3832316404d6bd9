import { createHash } from "node:crypto";
import { asDigest, type Digest } from "../../../../base/digest.ts";
import type { CallStep, CommandTool, Pipeline } from "../../../../schema/types.ts";
import type { CallRecord } from "../../../ledger/items.ts";
import { createPhaseWork } from "../../phase-work.ts";
import type { RoundContext } from "../../round-context.ts";
import type { OpenRound, RunKind, RunOutcome } from "../run-kind.ts";
import { callerOf } from "./caller-of.ts";
import { evaluateArguments } from "./evaluate-arguments.ts";
import { performCall, type ResolvedCall, resolveCall } from "./perform-call.ts";
import { tellBeginning, tellEnd } from "./tell-call.ts";

/**
 * Calls the phase's tool once, without a model. The lock records the call before it begins and after it has ended, under the
 * run's epoch: a call that was begun and whose end nobody recorded may have happened.
 */
export const callKind: RunKind = {
  noun: "call",
  journalOf: (phase) => phase,
  pipelineOf: (pipeline) => pipeline,
  async work(open) {
    const { context, resources } = open;
    const { round } = resources;
    const { step, tool } = declaredCall(context);
    if (round.call?.state === "done") return conclude(open, step, round.call);
    if (round.call !== undefined && tool.command.repeatable !== true) return mayHaveHappened(context, round.call);
    const input = await evaluateArguments(context, step);
    const resolved = input.kind === "refused" ? input : await resolveCall(context, tool, input.values);
    if (resolved.kind === "refused") return failed(`${tool.name} was not called. ${resolved.reason}`);
    const begun = beginning(context, tool, resolved);
    await round.note({ call: begun });
    await tellBeginning(context, begun);
    const end = await performCall(context, { step, tool, ...resolved });
    if (end.kind === "stopped") return end;
    const done: CallRecord = { ...begun, ...end.record, state: "done", doneAt: new Date(context.now()).toISOString() };
    await publish(context, tool, done);
    await round.note({ call: done });
    return conclude(open, step, done);
  },
  result: async () => ({}),
};

function declaredCall({ pipeline, order }: Pick<RoundContext, "pipeline" | "order">): {
  step: CallStep;
  tool: CommandTool;
} {
  const step = callIn(pipeline.steps, order.phase);
  const tool = pipeline.tools[step?.tool ?? ""];
  if (step === undefined || tool?.kind !== "command") throw new Error(`The phase ${order.phase} calls no command.`);
  return { step, tool };
}

/** The step of the phase, which may be in a branch. */
function callIn(steps: Pipeline["steps"], phase: string): CallStep | undefined {
  for (const step of steps) {
    if (step.kind === "call" && step.phase === phase) return step;
    const inner = step.kind === "fan-out" ? callIn(step.branches.flat(), phase) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function beginning({ now }: Pick<RoundContext, "now">, { name }: CommandTool, { argv }: ResolvedCall): CallRecord {
  return { state: "begun", tool: name, argv, digest: digestOf(argv), begunAt: new Date(now()).toISOString() };
}

function digestOf(argv: readonly string[]): Digest {
  return asDigest(createHash("sha256").update(JSON.stringify(argv)).digest("hex"));
}

const failed = (reason: string): RunOutcome => ({ kind: "limit", reason, outputs: {} });

function mayHaveHappened({ phase }: Pick<RoundContext, "phase">, { argv, begunAt }: CallRecord): RunOutcome {
  return failed(
    `The call of ${phase.title} may have happened: it was begun at ${begunAt}, and the runner ended before it could record how it ended. Look at what it was to change. If it happened, accept; if not, or if it may happen twice, resume, which calls it again: ${argv.join(" ")}`,
  );
}

/** Commits the files that the program changed; each run of it has a commit of its own. */
async function publish(context: RoundContext, tool: CommandTool, { begunAt }: CallRecord): Promise<void> {
  const { order, phase } = context;
  const turn = { phase: order.phase, round: order.round, seq: order.epoch };
  const work = createPhaseWork({ ...context, timeOf: () => new Date(begunAt) });
  await work.publish(callerOf(tool), turn, `${phase.title}: call ${tool.name}`);
}

async function conclude({ context }: OpenRound, { phase }: CallStep, done: CallRecord): Promise<RunOutcome> {
  await tellEnd(context, done);
  if (done.fault !== undefined) return failed(done.fault);
  const { values = {} } = done;
  return {
    kind: "done",
    outputs: Object.keys(values).length === 0 ? {} : { [phase]: values },
    summary: done.end ?? "",
  };
}
