import { openQuestion } from "../ledger/questions.ts";
import type { ClaimedRound, RoundNotes } from "../ledger/round.ts";
import type { RunKind, RunOutcome } from "./kinds/run-kind.ts";
import { publishTip } from "./phase-work.ts";
import { questionExpiry, questionId } from "./questions.ts";
import type { RoundContext } from "./round-context.ts";
import type { Answer } from "./task.ts";

/** Records the end of the round, then reports it to the state machine. Idempotent: a repetition after a crash writes and reports the same. */
export async function conclude(
  context: Pick<RoundContext, "order" | "pipeline" | "phase" | "table" | "tree" | "publisher" | "now">,
  round: ClaimedRound,
  outcome: RunOutcome,
  { result }: Pick<RunKind, "result">,
): Promise<Answer | undefined> {
  if (outcome.kind === "stopped") return undefined;
  const revision = await publishTip(context);
  const finishedAt = new Date(context.now()).toISOString();
  const note = (notes: RoundNotes) => round.note({ ...notes, revision });
  switch (outcome.kind) {
    case "asked": {
      const question = await ask(context, outcome.question);
      await note({ status: "ASKED" });
      return { outcome: "asked", revision, outputs: {}, question };
    }
    case "limit":
      await note({ status: "LIMIT", outputs: outcome.outputs, finishedAt });
      return { outcome: "limit", revision, outputs: outcome.outputs, reason: outcome.reason };
    case "done": {
      const own = await result(context);
      await note({ status: "DONE", outputs: outcome.outputs, finishedAt });
      return { outcome: "done", revision, outputs: outcome.outputs, ...own };
    }
  }
}

async function ask(
  { table, order, pipeline, now }: Pick<RoundContext, "table" | "order" | "pipeline" | "now">,
  { agent, text, choices, number }: Extract<RunOutcome, { kind: "asked" }>["question"],
): Promise<string> {
  const id = questionId(order.phase, order.round, number);
  const askedAt = now();
  await openQuestion(table, order.project, id, {
    phase: order.phase,
    round: order.round,
    agent,
    text,
    choices,
    status: "OPEN",
    askedAt: new Date(askedAt).toISOString(),
    expiresAt: questionExpiry(pipeline, order.phase, askedAt),
  });
  return id;
}
