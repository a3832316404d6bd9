import type { SwarmSetting } from "./config.ts";
import type { Entry, SwarmOutcome } from "./entry.ts";
import type { Clock, Journal, Meter, ModelClient, Toolbox, Workplace } from "./ports.ts";
import type { State } from "./state.ts";

export interface SwarmPorts {
  models: ModelClient;
  toolbox: Toolbox;
  journal: Journal<Entry>;
  meter: Meter;
  workplace: Workplace;
  clock: Clock;
}

export interface SwarmRun extends SwarmSetting {
  /** What the journal already holds, oldest first. */
  restored: Entry[];
  /** Answers to the questions of this round, in the order they were asked. */
  answers: string[];
  ports: SwarmPorts;
  /** Aborted on SIGTERM. */
  signal: AbortSignal;
  /** Called after each append, and at a resume once more with the last restored entry; its effects must bear repetition. */
  onEntry?(entry: Entry, state: State): Promise<void> | void;
}

/**
 * Works one round of a phase to an outcome. Rejects with `Superseded` when a newer runner holds the round and with
 * `ModelUnavailable` when no model answers; in both cases the journal is enough to resume.
 */
export declare function runSwarm(run: SwarmRun): Promise<SwarmOutcome>;
