// The contract of the table, which the emitted machine, the ledger, the API and `crew deploy` share: the keys of items, their marks
// in the index, and their statuses. runtime/README.md describes the items.

/** What partition keys begin with. */
export const partitions = { project: "PROJECT#", person: "PERSON#" } as const;

/** Sort keys of the items that a project has one of. */
export const sortKeys = { meta: "META", budget: "BUDGET" } as const;

/** What the sort keys of one kind begin with. */
export const prefix = {
  round: "PHASE#",
  turn: "TURN#",
  review: "REVIEW#",
  verdict: "VERDICT#",
  gate: "GATE#",
  question: "QUESTION#",
  operator: "OPERATOR#",
  ledger: "LEDGER#",
  event: "EVENT#",
  revision: "REVISION#",
  session: "SESSION#",
  place: "PLACE#",
  notice: "NOTICE#",
  intervention: "INTERVENTION#",
} as const;

/** The sparse index and its two attributes; an item is in it while it has a mark. */
export const index = { name: "gsi1", mark: "gsi1pk", since: "gsi1sk" } as const;

/**
 * `PROJECT` lists projects by creation, `CHANGING` those whose start or stop may not be complete; `WAITING` what people have to
 * decide or answer, by when it changed last; `UNSENT` the decisions not yet delivered to the state machine, `NOTICE` what people
 * have not been told yet, `SESSION` who is signed in.
 */
export const marks = {
  projects: "PROJECT",
  changing: "CHANGING",
  waiting: "WAITING",
  unsent: "UNSENT",
  notices: "NOTICE",
  sessions: "SESSION",
} as const;

/** By kind of item. */
export const statuses = {
  project: ["RUNNING", "FINISHED", "STOPPED"],
  round: ["WORKING", "ASKED", "DONE", "LIMIT"],
  gate: ["OPEN", "DECIDED", "EXPIRED"],
  question: ["OPEN", "ANSWERED", "EXPIRED"],
  operator: ["OPEN", "DECIDED", "EXPIRED"],
} as const;

export type Status<Kind extends keyof typeof statuses> = (typeof statuses)[Kind][number];

/** Digits of a round's number in keys, so that rounds sort as text. */
export const roundDigits = 4;

export function paddedRound(round: number): string {
  return String(round).padStart(roundDigits, "0");
}

export function projectKey(project: string): string {
  return `${partitions.project}${project}`;
}

/** The project's id in the partition key of one of its items. */
export function projectOf({ pk }: { pk: string }): string {
  return pk.slice(partitions.project.length);
}
