import type { Json } from "../../../../base/json.ts";
import { reviewJournal } from "../../../ledger/keys.ts";
import { readItems } from "../../../ledger/read.ts";
import { readTerms, topUpsUnder } from "../../../ledger/terms.ts";
import type { SwarmOutcome } from "../../../swarm/entry.ts";
import { runSwarm } from "../../../swarm/run-swarm.ts";
import { recordOfCall } from "../../../tools/kinds/builtin/built-ins.ts";
import { createToolbox } from "../../../tools/toolbox.ts";
import { factsOfReview } from "../../phase-facts.ts";
import { createEventRecorder } from "../../record-events.ts";
import { toolContextOf } from "../../records.ts";
import type { RoundContext } from "../../round-context.ts";
import type { OpenRound, RunKind } from "../run-kind.ts";
import { recallCalls } from "../swarm/replay.ts";
import { swarmRunOf } from "../swarm-run.ts";
import { openReviewDesk, readReview, reviewing, reviewPipeline, reviewToolbox, reviewWork } from "./phase-review.ts";
import { recordOfVerdict, verdictSpec } from "./verdict-spec.ts";

/** One agent judges the phase by its checklist. */
export const reviewKind: RunKind = {
  noun: "review",
  journalOf: reviewJournal,
  pipelineOf: reviewPipeline,
  work,
  async result(context) {
    const review = await readReview(context);
    return review === undefined ? {} : { passed: review.passed };
  },
  facts: factsOfReview,
};

/** The reviewer's verdict ends the round without buying a further reply. */
async function work({ context, models, resources }: OpenRound): Promise<SwarmOutcome> {
  const tools = createToolbox(context.pipeline.tools, toolContextOf(context));
  recallCalls(resources.restored, tools);
  const judged = await judgedRound(context);
  const desk = openReviewDesk(judged, tools);
  const given: SwarmOutcome = { kind: "done", outputs: {}, summary: "" };
  if (await readReview(context)) return given;
  const enough = new AbortController();
  const record = createEventRecorder(context, resources, { isReview: true, recordOf });
  const toolbox = reviewToolbox(context, resources.observer.toolbox(tools), desk);
  const ports = { models: reviewing(models), toolbox, work: reviewWork(judged, desk, () => readReview(context)) };
  const outcome = await runSwarm({
    ...swarmRunOf(context, ports, resources),
    grantedTopUps: topUpsUnder(await readTerms(context.table, context.order.project)),
    signal: AbortSignal.any([context.signal, enough.signal]),
    async onEntry(entry, state) {
      await record(entry, state);
      if (entry.kind === "tool-returned" && (await readReview(context))) enough.abort();
    },
  });
  return enough.signal.aborted ? given : outcome;
}

/** Returns the context with the round of work that is judged: people can have the same work reviewed again, under a later number. */
async function judgedRound(context: RoundContext): Promise<RoundContext> {
  const { order, table, phase } = context;
  const rounds = await readItems(table, order.project, "round", `${phase.name}#`);
  const worked = rounds.map(({ round }) => round).filter((round) => round <= order.round);
  return { ...context, order: { ...order, round: Math.max(...worked, ...(worked.length > 0 ? [] : [order.round])) } };
}

function recordOf(toolName: string, input: Json) {
  return toolName === verdictSpec.name ? recordOfVerdict(input) : recordOfCall(toolName, input);
}
