import type { SeenEvent } from "../../../ledger/flow-items.ts";
import type { ForgeEvent } from "./events-of.ts";
import type { RefusedBecause } from "./refused-events.ts";

/** The outcome of an event. `ignored`: the trigger's condition does not hold for it. */
export type Followed =
  | { outcome: "started" | "ignored" }
  | { outcome: "unvouched" | "unusable"; reason: RefusedBecause; why?: string };

const longestWhat = 200;
const longestWhy = 300;

/** Events of a look with what came of them; those for which the trigger's condition does not hold are nobody's concern. */
export interface SeenEvents {
  readonly all: readonly SeenEvent[];
  readonly started: number;
  add(event: ForgeEvent, followed: Followed): void;
  /** Adds an object whose events the forge does not give crew. */
  addUnread(object: { id: string; at: string; what: string }, why: string): void;
}

export function createSeenEvents(): SeenEvents {
  const all: SeenEvent[] = [];
  const add = (event: SeenEvent) =>
    all.push({
      ...event,
      what: event.what.slice(0, longestWhat),
      ...(event.why !== undefined && { why: event.why.slice(0, longestWhy) }),
    });
  return {
    all,
    get started() {
      return all.filter(({ outcome }) => outcome === "started").length;
    },
    add(event, followed) {
      if (followed.outcome === "ignored") return;
      const { id, at } = event;
      const { reason: outcome, why } = "reason" in followed ? followed : { reason: "started", why: undefined };
      add({ id, at, what: wordsOf(event), outcome, ...(why !== undefined && { why }) });
    },
    addUnread: (object, why) => void add({ ...object, outcome: "oversized" satisfies RefusedBecause, why }),
  };
}

/** An event in words, such as `issue 7, labeled crew by bea`. */
function wordsOf({ on, by, values }: ForgeEvent): string {
  const { action, label, revision, branch } = values;
  const who = by === undefined ? "" : ` by ${by.name}`;
  if (on === undefined) return `push of ${String(revision).slice(0, 8)} to ${branch}${who}`;
  const what = values.comment === undefined ? action : "comment";
  return `${objectWords(on)}, ${what}${label === undefined ? "" : ` ${label}`}${who}`;
}

export function objectWords({ kind, number }: { kind: "issue" | "request"; number: number }): string {
  return `${kind === "issue" ? "issue" : "request"} ${number}`;
}
