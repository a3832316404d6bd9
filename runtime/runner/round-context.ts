import type { Agent, Phase, Pipeline } from "../../schema/types.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Publisher } from "../artifacts/revisions.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import type { Table } from "../ledger/table.ts";
import type { Feedback } from "../swarm/brief-facts.ts";
import type { KnownSecrets } from "../tools/secrets/known-secrets.ts";
import type { RunOrder } from "./environment.ts";
import type { Log } from "./log.ts";
import type { Questions } from "./questions.ts";

/** Everything one run has open: loaded once, before the first turn. */
export interface RoundContext {
  order: RunOrder;
  pipeline: Pipeline;
  phase: Phase;
  projectTitle: string;
  statementOfWork: string;
  feedback: Feedback[];
  questions: Questions;
  table: Table;
  objects: ObjectStore;
  tree: WorkTree;
  publisher: Publisher;
  signal: AbortSignal;
  secrets: KnownSecrets;
  log: Log;
  /** When the entry of that sequence number was recorded: what depends on time then bears repetition. */
  timeOf(seq: number): Date;
  now(): number;
}

/** Members of the round: the swarm, or the reviewer alone. */
export function membersOf({ pipeline, phase }: RoundContext): Agent[] {
  return phase.members.flatMap((name) => pipeline.agents[name] ?? []);
}
