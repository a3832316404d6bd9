import type { Pipeline } from "../../../../schema/types.ts";
import type { WorkTree } from "../../../artifacts/work-tree.ts";
import type { Entry } from "../../../swarm/entry.ts";
import type { Toolbox } from "../../../swarm/ports.ts";
import type { RecallingToolbox } from "../../../tools/toolbox.ts";

/** Restores from the log the tool results that agents received in this round, for a new runner's tools. */
export function recallCalls(restored: Entry[], toolbox: RecallingToolbox): void {
  let agent = "";
  for (const entry of restored) {
    if (entry.kind === "visit-started") agent = entry.agent;
    if (entry.kind === "tool-returned") toolbox.recall(agent, entry.outcome);
  }
}

/**
 * Repeats the writing calls of the last, unpublished turn: its files were only in the previous runner's work tree. The
 * calls are in the log and are idempotent, so the tree ends up the same.
 */
export async function replayUnpublished(
  restored: Entry[],
  {
    pipeline,
    tree,
    toolbox,
    id,
    signal,
  }: {
    pipeline: Pipeline;
    tree: WorkTree;
    toolbox: Toolbox;
    id: { phase: string; round: number };
    signal: AbortSignal;
  },
): Promise<void> {
  const position = restored.findLastIndex(({ kind }) => kind === "model-replied");
  const reply = restored[position];
  const visit = restored.findLast((entry) => entry.kind === "visit-started");
  const since = restored.slice(position + 1);
  const turn = { ...id, seq: position + 1 };
  const agent = pipeline.agents[visit?.agent ?? ""];
  if (reply?.kind !== "model-replied" || !agent) return;
  if (since.some(({ kind }) => kind === "turn-published") || tree.commitOf(turn)) return;
  for (const entry of since) {
    if (entry.kind !== "tool-returned" || entry.outcome.written.length === 0) continue;
    const call = reply.reply.content.find((block) => block.kind === "tool-use" && block.id === entry.callId);
    if (call?.kind === "tool-use") await toolbox.call(agent, call, turn, signal);
  }
}
