import type { Digest } from "../../../base/digest.ts";
import type { Pipeline } from "../../../schema/types.ts";
import type { ExampleBase } from "../../ledger/base.ts";
import type { Budget } from "../../ledger/budget.ts";
import type { PhaseFacts } from "../../ledger/phase-facts.ts";
import type { ClaimedRound } from "../../ledger/round.ts";
import type { Entry, Outputs, SwarmOutcome } from "../../swarm/entry.ts";
import type { Journal, ModelClient, Stopwatch } from "../../swarm/ports.ts";
import type { RoundObserver } from "../../telemetry/observe-round.ts";
import type { RoundContext } from "../round-context.ts";
import type { Answer } from "../task.ts";

/** Everything specific to a kind of work that runners are started for, by the order's mode; `run-kinds.ts` lists the kinds. */
export interface RunKind {
  /** Noun for a run in traces: "round". */
  readonly noun: string;
  /** Returns the name under which the phase's lock, turns and reservations are recorded. */
  journalOf(phase: string): string;
  /** Returns the pipeline as it applies to this work. */
  pipelineOf(pipeline: Pipeline, phase: string): Pipeline;
  /**
   * Does what comes before the project's repository is opened, which its first clone creates; resolves with the reason for which it cannot be
   * done and an operator has to be asked.
   */
  before?(run: BeforeRepository): Promise<string | undefined>;
  /** Works until the round is done, a question is open, or a limit is reached. Continues a round that another runner began. */
  work(round: OpenRound): Promise<RunOutcome>;
  /** Returns the part of the machine's answer that only this kind has. */
  result(
    context: Pick<RoundContext, "phase" | "order" | "pipeline" | "table" | "tree">,
  ): Promise<Pick<Answer, "passed" | "conflict" | "unmerged" | "sensitive">>;
  /** Returns the facts of the phase that this work ends with; `tree` is the digest of the published list of files. Absent: none. */
  facts?(context: Pick<RoundContext, "phase" | "order" | "table" | "tree">, tree: Digest): Promise<PhaseFacts>;
}

/** A claimed round whose repository is not open yet. */
export interface BeforeRepository
  extends Pick<RoundContext, "order" | "pipeline" | "table" | "objects" | "secrets" | "log" | "rehearsed" | "signal"> {
  /** Folder of the run, which is deleted at its end. */
  folder: string;
  /** Example code of the repositories, in a rehearsal. */
  examples: readonly ExampleBase[];
  now(): number;
}

/** End of a run. A limit of any kind has a reason for the operator. */
export type RunOutcome =
  | Exclude<SwarmOutcome, { kind: "limit" }>
  | { kind: "limit"; reason: string; outputs: Outputs; topUp?: number };

/** A claimed round with everything that work on it needs. */
export interface OpenRound {
  context: RoundContext;
  models: ModelClient;
  resources: RoundResources;
}

export interface RoundResources {
  round: ClaimedRound;
  journal: Journal<Entry>;
  journalPhase: string;
  budget: Budget;
  /** Entries of previous runners. */
  restored: Entry[];
  observer: RoundObserver;
  stopwatch: Stopwatch;
}
