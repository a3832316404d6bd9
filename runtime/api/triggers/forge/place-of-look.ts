import { createHash } from "node:crypto";
import type { Changed, Listed, Since } from "../../../forge/forge.ts";
import type { LookItem } from "../../../ledger/flow-items.ts";
import { logLine } from "../../../telemetry/log-line.ts";
import { tellUnreadable } from "./tell-unreadable.ts";

/**
 * Time for which forges may show a change, and tell of it, after later ones: from so long before the newest one on each look lists again. The same
 * event starts the same project, so what is read twice starts nothing.
 */
const lateMs = 120_000;

/** An object that changed shortly before it was read is read once more: its history may be shown after the object itself. */
const settlesMs = 45_000;

const before = (time: string, ms: number): string => new Date(Date.parse(time) - ms).toISOString();
const later = (one: string, other: string): string => (one > other ? one : other);

/** A list is asked for again at the same moment when what changed in that moment does not fit into one. */
const shortestMs = 1000;

/** Returns the beginning of a look: what an earlier one has read is passed over. */
export function beginOf({ since, tag, passed }: LookItem): Since {
  const marks = new Set(passed);
  return {
    since,
    tag,
    isSeen: (entry) => marks.has(markOf(entry)),
    tellUnreadable,
  };
}

/** Time before which events are old: a message about one that is sent again starts nothing. */
export const oldBefore = ({ since, from = since }: LookItem): string => from;

/** Parts of one list that were followed: what all of them listed, and the time from which on the first was asked for. */
export interface Parts extends Pick<Changed<unknown>, "listed" | "isCut" | "tag"> {
  begin: string;
}

/** Returns the place of the next look after a part of a list was followed; undefined where it is the same. */
export function placeAfter(item: LookItem, { listed, isCut, tag, begin }: Parts, now: number): LookItem | undefined {
  const end = listed.at(-1)?.updatedAt ?? item.since;
  // A change that is shown late may belong into any part. Once none can, a long list is not read again and again.
  const isOver = now - Date.parse(end) >= 2 * lateMs;
  const since = isCut ? endOfPart(item.since, end) : later(isOver ? item.since : begin, before(end, lateMs));
  const settled = listed.filter(({ updatedAt }) => now - Date.parse(updatedAt) >= settlesMs);
  const isSettled = settled.length === listed.length && !isCut;
  const next: LookItem = {
    since,
    // While more is to be read, objects may change again before they are, and what happened to them first is not old.
    from: isCut ? oldBefore(item) : later(oldBefore(item), before(end, lateMs)),
    // Parts meet in a moment that both list.
    passed: [...new Set(settled.filter(({ updatedAt }) => updatedAt >= since).map(markOf))],
    ...(isSettled && tag !== undefined && { tag }),
  };
  return isSame(item, next) ? undefined : next;
}

/** More in one moment than can be listed would stop the looks for ever: then the rest of that moment is given up. */
function endOfPart(since: string, end: string): string {
  if (end > since) return end;
  logLine("warn", "changes-passed-over", { at: since });
  return before(since, -shortestMs);
}

function isSame(one: LookItem, other: LookItem): boolean {
  const { since, from = since, passed = [], tag } = one;
  return since === other.since && from === other.from && tag === other.tag && `${passed}` === `${other.passed}`;
}

function markOf({ id, updatedAt }: Listed): string {
  return createHash("sha256").update(`${id} ${updatedAt}`).digest("base64url").slice(0, 12);
}
