import type { ProjectId } from "../../base/names.ts";
import type { MetaItem } from "./project-item.ts";

/**
 * A key of starts: starts with the same one are one project. Written before the project is, and kept for good, since the state machine's service
 * forgets the names of executions after 90 days.
 */
export interface StartKeyItem {
  /** Number of projects that the key has had. */
  n: number;
  /** The newest one. */
  project: ProjectId;
  /** The newest one until it is recorded. */
  pending?: MetaItem;
  /** Causes of triggers for which the key has started projects, or that met one at work, the newest last; at most `mostCauses`. */
  startedFor?: string[];
}

/** Places of a flow, by the names of `placeName`. All changes of its sets are idempotent. */
export interface DispatchItem {
  /** Those that count for the number of projects at once. */
  atWork?: Set<string>;
  /** Those that have given their place back while they wait. */
  waiting?: Set<string>;
  /** Those whose end starts projects of other flows, until it has. */
  ended?: Set<string>;
  /** Absent while projects are started. */
  paused?: QueueChange;
  /** The change that ended the last pause; absent while it is paused. */
  wentOn?: QueueChange;
  /** Starts of a day, by the day in UTC. */
  [starts: `starts ${string}`]: Set<string> | undefined;
  /** Of a repository: since when its looks find a place taken for a start that does not happen, by the name of the place. */
  [unused: `unused ${string}`]: string | undefined;
}

/** A person's change of a queue: that no projects of a flow are started, or that they are again. */
export interface QueueChange {
  by: string;
  name: string;
  time: string;
  reason: string;
}

/** The time up to which a schedule has been followed on one machine. */
export interface ScheduleItem {
  /** Times and zone of the schedule that was followed. */
  at: string;
  zone: string;
  /** Time up to which its times were followed. */
  until: string;
}

/** The place up to which a trigger has followed the events of a repository. */
export interface LookItem {
  /** Time from which on the next look lists changes. */
  since: string;
  /** Time before which events are old; absent where it is the same. */
  from?: string;
  /** Marks of the changes since then that were read. */
  passed?: string[];
  /** The forge's mark of that list: while it is the same, nothing has changed. */
  tag?: string;
  /** Commit of the branch that was seen last; of pushes only. */
  head?: string;
  /** Time before which a forge wants no requests; only in the item of its credentials. */
  restsUntil?: string;
  /** Newest events for which the condition holds, with what came of them, the newest last; at most `mostSeen`. */
  seen?: SeenEvent[];
  /** Present while the looks fail. */
  failing?: FailingLooks;
  /** Numbers of those events: `started`, or the reason for which they started nothing. */
  [outcome: `count ${string}`]: number | undefined;
}

/** An event that a look has met. */
export interface SeenEvent {
  id: string;
  at: string;
  /** The event in words, such as `issue 7, labeled crew by bea`. */
  what: string;
  /** `started`, or the reason for which it started nothing. */
  outcome: string;
  /** More about the reason, where it alone does not say enough. */
  why?: string;
}

/** Looks in a row that failed. */
export interface FailingLooks {
  since: string;
  lastAt: string;
  times: number;
  /** Error of the last of them. */
  reason: string;
  /** Time of the notice to the operators. */
  toldAt?: string;
}

/** A signed message of another system, so that its repetition starts nothing. */
export interface MessageItem {
  receivedAt: string;
  /** Absent until it is certain what came of it: a message that was received only is handled again. */
  doneAt?: string;
  /** Time from which DynamoDB may delete the item, in seconds. */
  expires: number;
}

/** Numbers of messages of a trigger, by the words of `runtime/api/triggers/outcomes.ts`. */
export interface TriggerCountsItem {
  lastAt: string;
  [outcome: `count ${string}`]: number | undefined;
}
