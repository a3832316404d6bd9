import type { PhaseFacts } from "../ledger/phase-facts.ts";
import { openQuestion } from "../ledger/questions.ts";
import type { ClaimedRound, RoundNotes } from "../ledger/round.ts";
import type { RunKind, RunOutcome } from "./kinds/run-kind.ts";
import { publishTip } from "./phase-work.ts";
import { questionExpiry, questionId } from "./questions.ts";
import type { RoundContext } from "./round-context.ts";
import type { Answer } from "./task.ts";

/**
 * Records the end of the round, and returns the answer for the state machine; a stopped run has none. Idempotent: a repetition after a crash
 * writes and returns the same.
 */
export async function conclude(
  context: Pick<RoundContext, "order" | "pipeline" | "phase" | "table" | "tree" | "publisher" | "now">,
  round: ClaimedRound,
  outcome: RunOutcome,
  { result, facts }: Pick<RunKind, "result" | "facts">,
): Promise<Answer | undefined> {
  if (outcome.kind === "stopped") return undefined;
  const { id: revision, tree } = await publishTip(context);
  const finishedAt = new Date(context.now()).toISOString();
  const note = (notes: RoundNotes) => round.note({ ...notes, revision });
  switch (outcome.kind) {
    case "stop-requested":
      // The state machine gets no answer: it would begin what comes next.
      await note({ status: "STOPPED", finishedAt });
      return undefined;
    case "asked": {
      const question = await ask(context, outcome.question);
      await note({ status: "ASKED" });
      return { outcome: "asked", revision, tree, outputs: {}, question };
    }
    case "limit": {
      const { outputs, reason } = outcome;
      const found = await facts?.(context, tree);
      await note({ status: "LIMIT", outputs, ...(found && { facts: found }), finishedAt });
      return { ...limitOrTopUp(outcome), revision, tree, outputs, reason, ...named(context, found) };
    }
    case "done": {
      const { outputs } = outcome;
      const [own, found] = [await result(context), await facts?.(context, tree)];
      await note({ status: "DONE", outputs, ...(found && { facts: found }), finishedAt });
      return { outcome: "done", revision, tree, outputs, ...own, ...named(context, found) };
    }
  }
}

/** Returns the facts that expressions name: the state machine keeps no others. */
function named({ phase }: Pick<RoundContext, "phase">, found: PhaseFacts = {}): Pick<Answer, "facts"> {
  if (phase.facts === undefined) return {};
  const wanted: readonly string[] = phase.facts;
  return { facts: Object.fromEntries(Object.entries(found).filter(([fact]) => wanted.includes(fact))) };
}

/** The journal has the top-up's number, so a repetition after a crash asks for the same one, even if it was granted meanwhile. */
function limitOrTopUp({ topUp }: Extract<RunOutcome, { kind: "limit" }>): Pick<Answer, "outcome" | "question"> {
  return topUp === undefined ? { outcome: "limit" } : { outcome: "top-up", question: String(topUp) };
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
