import type { Status } from "../../schema/table.ts";
import type { FurtherLimits, Limits, PeopleChange, Person, ProjectEvent, RaisedLimits } from "../../schema/types.ts";

/** The file that a statement of work was read from, kept as it was handed over. */
export interface OriginalItem {
  name: string;
  /** In the object store. */
  digest: string;
  size: number;
}

export interface MetaItem {
  title: string;
  engagement: string;
  config: string;
  manifest: string;
  sow: string;
  /** Absent where the text itself was handed over. */
  original?: OriginalItem;
  createdAt: string;
  startedBy: string;
  /** True where it was started with the rehearsal model; each round notes which model it met. */
  rehearsed?: true;
  status: Status<"project">;
  finishedAt?: string;
  cause?: string;
  executionArn?: string;
  revision?: string;
  revisedAt?: string;
  /** Where `revision` stands on the branch: one that stands before it never replaces it. */
  revisionPosition?: number;
  /** What operators have raised since the project began. */
  terms?: ProjectTerms;
  /** Whom operators have given a place since the project began, or taken it from. */
  people?: ProjectPeople;
  /** An execution that may not have been started yet. */
  pendingStart?: PendingStart;
  /** How many executions there have been; absent while the first one runs. */
  executions?: number;
  /** A stop that may not be complete yet. */
  stopping?: Stop;
  /** The stop that gave the project its status; absent where the machine stopped it. */
  stopId?: string;
}

/** An execution that META says must run and that may not have been started yet. */
export interface PendingStart {
  stateMachineArn: string;
  name: string;
  /** JSON. */
  input: string;
  /** Tells of the start, where it has not been told. */
  event?: ProjectEvent;
  /** The grant that comes with it, and its author. */
  grant?: Grant;
  raise?: FurtherLimits;
}

/** People who decide and answer in a project, in META: the groups that were changed lie over those that the engagement declares. */
export interface ProjectPeople {
  groups: { [group: string]: Person[] };
  /** Every change, oldest first; their number is what a further change is conditional on. */
  changes: PeopleChange[];
}

/** A place in one project that an operator gave to somebody; by it they may sign in though no engagement declares them. */
export interface PlaceItem {
  name: string;
  engagement: string;
  project: string;
  group: string;
  /** When it was taken from them. */
  endedAt?: string;
}

/** An operator's stop of a project. */
export interface Stop {
  id: string;
  by: string;
  name: string;
  time: string;
  reason: string;
}

/** What an operator did to a project as a whole. */
export interface InterventionItem {
  id: string;
  kind: "stop" | "resume";
  by: string;
  name: string;
  time: string;
  reason: string;
  /** From which it goes on. */
  phase?: string;
}

/** The limits of a phase's rounds that an operator may raise. */
export type RaisableLimits = Pick<Limits, "turns" | "handoffs" | "timeSeconds" | "tokens" | "maxCostMicros">;

/**
 * What operators have raised of a project's terms since it began, in META: the configuration it began with stays as it is,
 * and these lie over it. What is absent is as the engagement declares it.
 */
export interface ProjectTerms {
  /** The project's money. */
  budgetMicros?: number;
  /** By phase. */
  limits?: { [phase: string]: Partial<RaisableLimits> };
  /** Every change, oldest first; their number is what a further change is conditional on. */
  changes: RaisedLimits[];
}

/** The author, the phase and the cause of a grant of more than a phase's limits. */
export interface Grant {
  /** Of the decision that it comes with: granting it again changes nothing. */
  id: string;
  by: string;
  name: string;
  time: string;
  comment: string;
  phase: string;
}
