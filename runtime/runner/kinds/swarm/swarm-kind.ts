import { runSwarm } from "../../../swarm/run-swarm.ts";
import { recordOfCall } from "../../../tools/kinds/builtin/built-ins.ts";
import { createToolbox } from "../../../tools/toolbox.ts";
import { factsOfWork } from "../../phase-facts.ts";
import { createPhaseWork } from "../../phase-work.ts";
import { createEventRecorder } from "../../record-events.ts";
import { toolContextOf } from "../../records.ts";
import type { RunKind } from "../run-kind.ts";
import { swarmRunOf } from "../swarm-run.ts";
import { recallCalls, replayUnpublished } from "./replay.ts";

/** Agents work on the phase together. */
export const swarmKind: RunKind = {
  noun: "round",
  journalOf: (phase) => phase,
  pipelineOf: (pipeline) => pipeline,
  async work({ context, models, resources }) {
    const { pipeline, tree, order, signal } = context;
    const { restored, observer } = resources;
    const tools = createToolbox(pipeline.tools, toolContextOf(context));
    recallCalls(restored, tools);
    const toolbox = observer.toolbox(tools);
    await replayUnpublished(restored, { pipeline, tree, toolbox, id: order, signal });
    const onEntry = createEventRecorder(context, resources, { isReview: false, recordOf: recordOfCall });
    const work = createPhaseWork(context, resources.round);
    return runSwarm({ ...swarmRunOf(context, { models, toolbox, work }, resources), signal, onEntry });
  },
  result: async () => ({}),
  facts: factsOfWork,
};
