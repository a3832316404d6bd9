import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { PhaseName, ProjectId } from "../../base/names.ts";
import type { Status } from "../../schema/table.ts";
import type { FurtherLimits, Limits, PeopleChange, Person, ProjectEvent, RaisedLimits } from "../../schema/types.ts";

/** The file that a statement of work was read from, stored unchanged. */
export interface OriginalItem {
  name: string;
  /** In the object store. */
  digest: Digest;
  size: number;
}

export interface MetaItem {
  /** Version of all items of the project, as `schema/versions.ts` counts; absent means 1. */
  itemsVersion?: number;
  title: string;
  engagement: string;
  config: Digest;
  manifest: Digest;
  sow: Digest;
  /** Absent when the text itself was submitted. */
  original?: OriginalItem;
  createdAt: string;
  startedBy: string;
  /** Address of the site on which people decide; absent in projects of an earlier crew. */
  siteUrl?: string;
  /** Absent for the phases of an engagement without flows. */
  flow?: string;
  /** Input of the flow as JSON in the object store; absent if it is started with a statement of work. */
  input?: Digest;
  /** Digest of the values of its key. */
  key?: string;
  /** From 1 to 10, the first to start; only of a flow. */
  priority?: number;
  /** Changes of its priority by people, oldest first. */
  prioritised?: PriorityChange[];
  /** Time of its latest entry into the queue. */
  queuedAt?: string;
  /** Time at which it left the queue. */
  dispatchedAt?: string;
  /** Project that its key starts after it. It is written before that one, and no execution continues this one any more. */
  followedBy?: string;
  /** True when it was started with the rehearsal model; each round records its own model. */
  rehearsed?: true;
  status: Status<"project">;
  finishedAt?: string;
  cause?: string;
  /** Version of the machine on which the project starts and resumes; absent in projects of an earlier crew. */
  stateMachineArn?: string;
  executionArn?: string;
  /** The commit of the customer's repository with which the project is to begin; absent for the newest one of its branch. */
  begin?: CommitId;
  /** The customer's code that the project began with; absent before it was fetched, and for a project without any. */
  base?: BaseRecord;
  revision?: CommitId;
  revisedAt?: string;
  /** Position of `revision` on the branch: an earlier revision never replaces it. */
  revisionPosition?: number;
  /** Limits that operators have raised since the start of the project. */
  terms?: ProjectTerms;
  /** People whom operators have added since the start of the project, or removed. */
  people?: ProjectPeople;
  /** The latest time that each alert was raised, by its metric and place in the engagement. */
  alerts?: { [alert: string]: RaisedAlert };
  /** Number of changes of `alerts`: a further one is conditional on it. */
  alertChanges?: number;
  /** An execution that may not have been started yet. */
  pendingStart?: PendingStart;
  /** Number of executions; absent during the first one. */
  executions?: number;
  /** A stop that may not be complete yet. */
  stopping?: Stop;
  /** Why the project ends, while an execution of its own works on the final phases; absent before. */
  ending?: Ending;
  /** The stop that gave the project its status; absent when the machine stopped it. */
  stopId?: string;
}

/** Files of one commit of the customer's repository. */
export interface BaseRecord {
  /** Name of the repository in the engagement. */
  repository: string;
  url: string;
  branch: string;
  commit: CommitId;
  /** Id of its tree in Git. */
  tree: string;
  /** Pack with the tree and everything below it, in the object store. */
  pack: Digest;
  files: number;
  bytes: number;
  /** Time of the fetch. */
  time: string;
}

/** An alert of a project; `number` counts how often it was raised. */
export interface RaisedAlert {
  number: number;
  raisedAt: string;
  /** Absent while it lasts. */
  endedAt?: string;
}

/** A recorded execution that may not have been started yet. */
export interface PendingStart {
  stateMachineArn: string;
  name: string;
  /** JSON. */
  input: string;
  /** Place that the execution takes in its flow; absent without a flow. */
  place?: { engagement: string; flow: string; name: string };
  /** Event of the start, if it is not recorded yet. */
  event?: ProjectEvent;
  /** The accompanying grant, and its author. */
  grant?: Grant;
  raise?: FurtherLimits;
  /** The operator's act that led to it, if its record may be missing. */
  intervention?: InterventionItem;
}

/** People who decide and answer in a project, in META: the changed groups override those of the engagement. */
export interface ProjectPeople {
  groups: { [group: string]: Person[] };
  /** All changes, oldest first; a further change is conditional on their number. */
  changes: PeopleChange[];
}

/** A place in one project that an operator gave to a person, who may sign in without being declared by an engagement. */
export interface PlaceItem {
  name: string;
  engagement: string;
  project: ProjectId;
  group: string;
  /** Time when it was removed. */
  endedAt?: string;
}

/** The end of a project whose execution could not come to the final phases itself. */
export interface Ending {
  time: string;
  cause: string;
  /** The person's stop; absent where the execution was lost. */
  stopId?: string;
}

/** An operator's change of the priority of a queued project. */
export interface PriorityChange {
  id: string;
  by: string;
  name: string;
  time: string;
  reason: string;
  from: number;
  to: number;
}

/** An operator's stop of a project. */
export interface Stop {
  id: string;
  by: string;
  name: string;
  time: string;
  reason: string;
  /** True if the project was waiting in the queue, so that no people were notified of its start. */
  wasQueued?: true;
}

/** An operator's action on a project as a whole. */
export interface InterventionItem {
  id: string;
  kind: "stop" | "resume" | "cancel" | "requeue";
  by: string;
  name: string;
  time: string;
  reason: string;
  /** The phase to resume from. */
  phase?: string;
}

/** Limits of a phase's rounds that an operator may raise. */
export type RaisableLimits = Pick<Limits, "turns" | "handoffs" | "timeSeconds" | "tokens" | "maxCostMicros">;

/**
 * Terms of a project that operators have raised since its start, in META: they override the configuration, which stays
 * unchanged. An absent value is the engagement's.
 */
export interface ProjectTerms {
  /** Budget of the project. */
  budgetMicros?: number;
  /** By phase. */
  limits?: { [phase: string]: Partial<RaisableLimits> };
  /** All changes, oldest first; a further change is conditional on their number. */
  changes: RaisedLimits[];
}

/** Author, phase and cause of a grant beyond a phase's limits. */
export interface Grant {
  /** Id of its decision: granting it again has no effect. */
  id: string;
  by: string;
  name: string;
  time: string;
  comment: string;
  phase: PhaseName;
  /** Number of the top-up that it grants. */
  topUp?: number;
}
