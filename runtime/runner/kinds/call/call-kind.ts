import { constants } from "../../../../schema/defaults.ts";
import type { CallStep } from "../../../../schema/types.ts";
import type { CallRecord } from "../../../ledger/items.ts";
import { createPhaseWork } from "../../phase-work.ts";
import type { RoundContext } from "../../round-context.ts";
import type { OpenRound, RunKind, RunOutcome } from "../run-kind.ts";
import { callerOf } from "./caller-of.ts";
import { type CallableTool, declaredCall } from "./declared-call.ts";
import { differences } from "./differences.ts";
import { performCall } from "./perform-call.ts";
import { secondsOf } from "./perform-forge.ts";
import { type PlannedCall, planCall } from "./plan-call.ts";
import { tellBeginning, tellEnd, tellPreparation } from "./tell-call.ts";

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
    if (round.call?.state === "begun" && !isRepeatable(tool)) return mayHaveHappened(context, round.call);
    if (await context.isStopping()) return { kind: "stop-requested" };
    const planned = await planCall(context, step, tool);
    if (planned.kind === "refused") return failed(`${tool.name} was not called. ${planned.reason}`);
    if (step.part !== "whole") {
      const changes = differences(round.call, planned.record);
      if (changes.length > 0) return isVoid(tool, changes);
    }
    const begun: CallRecord = {
      ...round.call,
      ...planned.record,
      state: "begun",
      begunAt: timeIn(context),
      timeoutSeconds: tool.kind === "forge" ? secondsOf(tool) : tool.command.timeoutSeconds,
    };
    await round.note({ call: begun });
    await tellBeginning(context, begun);
    return perform(open, { step, tool, planned, begun });
  },
  result: async () => ({}),
};

/** Records a call as its gate shows it. Nothing is run. */
export const prepareKind: RunKind = {
  ...callKind,
  noun: "preparation",
  async work({ context, resources: { round } }) {
    const { step, tool } = declaredCall(context);
    const done: RunOutcome = { kind: "done", outputs: {}, summary: "" };
    if (round.call !== undefined) return done;
    if (await context.isStopping()) return { kind: "stop-requested" };
    const planned = await planCall(context, step, tool);
    if (planned.kind === "refused") return failed(`${tool.name} cannot be called. ${planned.reason}`);
    const prepared: CallRecord = { ...planned.record, state: "prepared", preparedAt: timeIn(context) };
    await round.note({ call: prepared });
    await tellPreparation(context, prepared);
    return done;
  },
};

interface Begun {
  step: CallStep;
  tool: CallableTool;
  planned: PlannedCall;
  begun: CallRecord;
}

async function perform(open: OpenRound, { step, tool, planned, begun }: Begun): Promise<RunOutcome> {
  const { context, resources } = open;
  const end = await performCall(context, { step, tool, ...planned });
  if (end.kind === "stopped") return end;
  const done: CallRecord = { ...begun, ...end.record, state: "done", doneAt: timeIn(context) };
  await publish(context, tool, begun);
  await resources.round.note({ call: done });
  return conclude(open, step, done);
}

/** Operations on a forge find what an earlier attempt has done. */
function isRepeatable(tool: CallableTool): boolean {
  return tool.kind === "forge" || tool.command.repeatable === true;
}

const timeIn = ({ now }: Pick<RoundContext, "now">): string => new Date(now()).toISOString();

const failed = (reason: string): RunOutcome => ({ kind: "limit", reason, outputs: {} });

function mayHaveHappened({ phase }: Pick<RoundContext, "phase">, { argv, begunAt }: CallRecord): RunOutcome {
  return failed(
    `The call of ${phase.title} may have happened: it was begun at ${begunAt}, and the runner ended before it could record how it ended. Look at what it was to change. If it happened, accept; if not, or if it may happen twice, resume, which calls it again: ${argv.join(" ")}`,
  );
}

function isVoid({ name }: CallableTool, changes: readonly string[]): RunOutcome {
  return failed(
    `The approval of ${name} is void, and nothing was called, because this changed since:\n${changes.join("\n")}\nResume to show the call as it is now at a new gate; accept to go on without it.`,
  );
}

/** Commits the files that the program changed; each run of it has a commit of its own. */
async function publish(context: RoundContext, tool: CallableTool, { begunAt = "" }: CallRecord): Promise<void> {
  const { order, phase } = context;
  const turn = { phase: order.phase, round: order.round, seq: order.epoch };
  const work = createPhaseWork({ ...context, timeOf: () => new Date(begunAt) });
  await work.publish(callerOf(tool), turn, `${phase.title}: call ${tool.name}`);
}

async function conclude({ context }: OpenRound, { phase }: CallStep, done: CallRecord): Promise<RunOutcome> {
  await tellEnd(context, done);
  if (done.fault !== undefined) return failed(done.fault);
  const { values = {} } = done;
  const bytes = Buffer.byteLength(JSON.stringify(values));
  if (context.element !== undefined && bytes > constants.elementBytes)
    return failed(
      `The values of the call have ${bytes} bytes; ${constants.elementBytes} are the most for one element.`,
    );
  return {
    kind: "done",
    outputs: Object.keys(values).length === 0 ? {} : { [phase]: values },
    summary: done.end ?? "",
  };
}
