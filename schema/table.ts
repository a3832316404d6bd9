import type { PhaseName, ProjectId } from "../base/names.ts";
// Contract of the table, shared by the emitted machine, the ledger, the API and `crew deploy`: the items' keys, their marks in the
// index, and their statuses. runtime/README.md describes the items.

/**
 * Prefixes of partition keys. The task tokens of a project's gates, questions and operator items have a partition of their own, which
 * its runners can neither read nor write. Runners of all projects share the items of quotas. A key of starts and the dispatch are items of
 * a flow, which its runners have no right to; so are the lessons of an engagement. Runners share the store of their flow.
 */
export const partitions = {
  project: "PROJECT#",
  person: "PERSON#",
  tokens: "TOKEN#",
  days: "DAY#",
  quota: "QUOTA#",
  startKeys: "KEY#",
  dispatch: "DISPATCH#",
  triggers: "TRIGGER#",
  messages: "HOOK#",
  lessons: "LESSONS#",
  store: "STORE#",
} as const;

/** Partition of the texts that the projects of a flow keep for one another; those of rehearsals are apart. */
export function storeKey(engagement: string, flow = "", rehearsed = false): string {
  return `${partitions.store}${engagement}#${flow}${rehearsed ? "#rehearsed" : ""}`;
}

/** Sort keys of items that exist once per project. `FORGOTTEN` is the receipt of an erased project: nothing else remains of it. */
export const sortKeys = { meta: "META", budget: "BUDGET", lessons: "LESSONS", forgotten: "FORGOTTEN" } as const;

/** Prefix of the sort keys of an erasure's plan, which exist while it is under way. */
export const erasurePlan = "FORGETTING#";

/** Sort keys in the partition of a quota: the line for its tokens a minute, and the pause that its service has asked for. */
export const lineOfQuota = "LINE";
export const pauseOfQuota = "PAUSE";

/** Sort keys of the one item in the partition of a key of starts, and in that of a flow's dispatch. */
export const startKey = "KEY";
export const dispatchOfFlow = "DISPATCH";
/** Sort key of the item of a schedule in the partition of its trigger. */
export const scheduleOfTrigger = "SCHEDULE";

/** Prefix of the sort keys of how far a trigger has followed each repository, in the partition of the trigger. */
export const looksOfTrigger = "LOOK#";

/** Sort keys of the counts of a trigger, and of the one item in the partition of a message. */
export const countsOfTrigger = "COUNTS";
export const messageItem = "HOOK";

/** Returns the trigger that a partition belongs to. */
export function triggerOf(pk: string): { engagement: string; trigger: string } {
  const [engagement = "", trigger = ""] = pk.slice(partitions.triggers.length).split("#");
  return { engagement, trigger };
}

/** Status of a project that is being erased. Not in `statuses`, so that every version of crew refuses to read the project. */
export const erasing = "ERASING";

/** Prefixes of sort keys, by kind of item. */
export const prefix = {
  round: "PHASE#",
  turn: "TURN#",
  review: "REVIEW#",
  verdict: "VERDICT#",
  gate: "GATE#",
  question: "QUESTION#",
  operator: "OPERATOR#",
  return: "RETURN#",
  "top-up": "MONEY#",
  "follow-up": "PROPOSED#",
  "day-wait": "NEXTDAY#",
  skip: "OMITTED#",
  list: "LIST#",
  merge: "MERGE#",
  delivery: "PUSH#",
  ledger: "LEDGER#",
  event: "EVENT#",
  revision: "REVISION#",
  session: "SESSION#",
  place: "PLACE#",
  survey: "SURVEY#",
  notice: "NOTICE#",
  intervention: "INTERVENTION#",
  lesson: "LESSON#",
  stored: "STORED#",
  "store-write": "STOREWRITE#",
} as const;

/** Key of the work on a phase for one element of a list. No phase's name has an `@`, and no element's id. */
export function elementKey(phase: string, id: string): string {
  return `${phase}@${id}`;
}

/** Key under which the merges of a phase's list are counted and locked, apart from the work on its elements. */
export function mergeKey(phase: PhaseName): PhaseName {
  return `${phase}~merge`;
}

/** Key under which the fetches of the customer's repository are counted and locked; the phase is the first one. */
export function fetchKey(phase: PhaseName): PhaseName {
  return `${phase}~fetch`;
}

/** Key under which the deliveries of a phase's work are counted and locked. */
export function deliverKey(phase: PhaseName): PhaseName {
  return `${phase}~deliver`;
}

/** Returns the name of the branch of the customer's repository to which a project delivers. */
export function crewBranch(project: ProjectId): string {
  return `crew/${project}`;
}

/** Returns the name of the branch on which one element of a phase's list is worked on; `list` counts the lists of the phase. */
export function elementBranch(phase: string, list: number, id: string): string {
  return `each/${phase}/${paddedRound(list)}/${id}`;
}

/** Returns the phase's name in its key, in that of an element or of a review. */
export function phaseOfKey(key: string): PhaseName {
  return key.split(/[@~]/, 1)[0] ?? key;
}

/** True for the key of the phase itself, of its review, of one of its elements, or for that very key. */
export function isOfPhase(key: string, phase: string): boolean {
  return key === phase || phaseOfKey(key) === phase;
}

/** True for what is of the phase and of its round, as the words of a request name them; without a word, of any. */
export function isOfRound(
  of: { phase?: string | undefined; round?: number | undefined },
  { phase, round }: { phase?: string | undefined; round?: string | undefined },
): boolean {
  const isPhase = phase === undefined || isOfPhase(of.phase ?? "", phase);
  return isPhase && (round === undefined || of.round === Number(round));
}

/** Returns the element's id in its key, or in that of its review; undefined for a phase that is worked on as a whole. */
export function elementOfKey(key: string): string | undefined {
  return /@([^~]*)/.exec(key)?.[1];
}

/** The sparse index and its two attributes. An item is in the index while it has a mark. */
export const index = { name: "gsi1", mark: "gsi1pk", since: "gsi1sk" } as const;

/**
 * Values of the index's partition key. `PROJECT` lists projects by creation, `ARCHIVE` those that finished long ago, `CHANGING` those whose start or stop may
 * be incomplete; `WAITING` items that people have to decide or answer, by last change; `UNSENT` decisions not yet
 * delivered to the state machine, `NOTICE` notices not yet sent to people, `SESSION` signed-in sessions, `DAY` phases that wait for the money of the next day,
 * `ARRIVING` keys of starts whose project may not be recorded yet, `LESSONS` projects whose lessons are kept when they end. Queued projects have a mark for each flow: `queueMark`.
 */
export const marks = {
  projects: "PROJECT",
  archive: "ARCHIVE",
  changing: "CHANGING",
  waiting: "WAITING",
  unsent: "UNSENT",
  notices: "NOTICE",
  sessions: "SESSION",
  days: "DAY",
  arriving: "ARRIVING",
  lessons: "LESSONS",
} as const;

/** Mark of the projects of a flow that have not been started yet, in the order in which they are. */
export function queueMark(engagement: string, flow: string): `QUEUE#${string}` {
  return `QUEUE#${engagement}#${flow}`;
}

/** Place in the queue of a flow: the highest priority first, then the longest wait. */
export function queuePlace(priority: number, queuedAt: string, project: ProjectId): string {
  return `${String(10 - priority).padStart(2, "0")}#${queuedAt}#${project}`;
}

/** Statuses by kind of item. */
export const statuses = {
  project: ["QUEUED", "RUNNING", "FINISHED", "STOPPED", "REJECTED"],
  round: ["WORKING", "ASKED", "DONE", "LIMIT", "STOPPED"],
  gate: ["OPEN", "DECIDED", "EXPIRED"],
  question: ["OPEN", "ANSWERED", "EXPIRED"],
  operator: ["OPEN", "DECIDED", "EXPIRED"],
  "top-up": ["OPEN", "DECIDED", "EXPIRED"],
  "follow-up": ["OPEN", "DECIDED", "EXPIRED"],
  "day-wait": ["OPEN", "EXPIRED"],
} as const;

export type Status<Kind extends keyof typeof statuses> = (typeof statuses)[Kind][number];

/** Value of `from` in the input of an execution that begins with the final phases. No phase can have this name. */
export const fromFinally = "@finally";

/** Number of digits of a round in keys, so that rounds sort as text. */
export const roundDigits = 4;

export function paddedRound(round: number): string {
  return String(round).padStart(roundDigits, "0");
}

export function projectKey(project: ProjectId): string {
  return `${partitions.project}${project}`;
}

/** Partition of the task tokens of a project. */
export function tokensKey(project: ProjectId): string {
  return `${partitions.tokens}${project}`;
}

/** Returns the project id in an item's partition key. */
export function projectOf({ pk }: { pk: string }): ProjectId {
  return pk.slice(partitions.project.length);
}

/**
 * Attributes with which people decide, and which say how a project runs. Runners write none of them, and have no right to:
 * the API and the machine do.
 */
export const decidedByPeople = [
  "votes",
  "withdrawals",
  "delegations",
  "toldVotes",
  "decision",
  "decidedAt",
  "passedBy",
  "closedAt",
  "taskToken",
  "waitingSince",
  "surveyAnswers",
  "people",
  "terms",
  "flow",
  "input",
  "key",
  "priority",
  "prioritised",
  "queuedAt",
  "dispatchedAt",
  "followedBy",
  "proposed",
  "chosenLessons",
  "stateMachineArn",
  "executionArn",
  "executions",
  "pendingStart",
  "stopping",
  "ending",
] as const;
