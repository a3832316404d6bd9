import type { Agent, Phase, Pipeline } from "../../schema/types.ts";
import type { FlowInput } from "../artifacts/given-input.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Publisher } from "../artifacts/revisions.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import type { Outputs } from "../ledger/items.ts";
import type { Element } from "../ledger/lists.ts";
import type { Table } from "../ledger/table.ts";
import type { Feedback } from "../swarm/brief-facts.ts";
import type { KnownSecrets } from "../tools/secrets/known-secrets.ts";
import type { Log } from "./log.ts";
import type { RunOrder } from "./order.ts";
import type { Questions } from "./questions.ts";

/**
 * Everything a run has loaded before its first turn. Only `run-round.ts` handles it whole; every other function names the
 * parts that it reads.
 */
export interface RoundContext {
  order: RunOrder;
  pipeline: Pipeline;
  phase: Phase;
  /** The element of a list that the phase is worked on for. */
  element?: Element;
  /** The object that the project of a flow was started with. */
  input?: FlowInput;
  /** Values that the project has reported so far, where prompts and templates can read some. */
  reported?: Outputs;
  projectTitle: string;
  statementOfWork: string;
  feedback: Feedback[];
  questions: Questions;
  table: Table;
  objects: ObjectStore;
  tree: WorkTree;
  publisher: Publisher;
  signal: AbortSignal;
  /** True when no further work may begin, because somebody stops the project. */
  isStopping(): Promise<boolean>;
  secrets: KnownSecrets;
  log: Log;
  /** True in a rehearsal, with whatever model. */
  rehearsed: boolean;
  /** Time when the entry with that sequence number was recorded, so that repeated work has the same time. */
  timeOf(seq: number): Date;
  now(): number;
}

/** Members of the round: the swarm, or only the reviewer. */
export function membersOf({ pipeline, phase }: Pick<RoundContext, "pipeline" | "phase">): Agent[] {
  return phase.members.flatMap((name) => pipeline.agents[name] ?? []);
}
