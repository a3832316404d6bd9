import type { ForgeCause } from "../../../../schema/event-values.ts";
import { ForgeFailure, TooLong } from "../../../forge/failure.ts";
import type { Changed, Forge, ForgeComment, ForgeIssue, ForgeRequest, Since } from "../../../forge/forge.ts";
import { changesOf, commentEvent, type ForgeEvent, pushEvent } from "./events-of.ts";
import { objectWords, type SeenEvents } from "./seen-events.ts";

export type { ForgeCause };

/** Reads what happened to one object since a time. Of one that is gone, nothing did; one that is too long to be read is added to `seen`. */
export async function eventsAt(
  forge: Forge,
  repository: string,
  object: ForgeIssue | ForgeRequest | ForgeComment,
  since: string,
  seen: Pick<SeenEvents, "addUnread">,
): Promise<ForgeEvent[]> {
  try {
    if (!("on" in object)) return changesOf(repository, object, await forge.history(object), since);
    if (object.createdAt < since) return [];
    const { kind, number } = object.on;
    const of = kind === "issue" ? await forge.issue(number) : await forge.request(number);
    return [commentEvent(repository, of, await forge.history(object.on), object)];
  } catch (error) {
    if (!isPassedOver(error)) throw error;
    if (error instanceof TooLong) seen.addUnread(unread(repository, object), error.message);
    return [];
  }
}

function unread(repository: string, object: ForgeIssue | ForgeRequest | ForgeComment) {
  const { kind, number } = "on" in object ? object.on : object;
  const what = objectWords({ kind, number });
  return { id: `${repository} ${what} unread ${object.updatedAt}`, at: object.updatedAt, what };
}

/** Such an object would stop a look for ever, and anybody can make one. */
export function isPassedOver(error: unknown): error is ForgeFailure {
  return error instanceof TooLong || (error instanceof ForgeFailure && error.kind === "absent");
}

/** Lists what changed since a time; undefined while nothing did. */
export async function changedSince(
  forge: Forge,
  cause: Exclude<ForgeCause, "push">,
  from: Since,
): Promise<Changed<ForgeIssue | ForgeRequest | ForgeComment> | undefined> {
  const ask = { issue: forge.issuesSince, "pull-request": forge.requestsSince, comment: forge.commentsSince }[cause];
  const changed = await ask(from);
  return changed === "unchanged" ? undefined : changed;
}

/** Returns the push that moved a branch, with what the forge tells of it. */
export async function pushOf(
  forge: Forge,
  repository: { name: string; branch: string },
  before: string,
  revision: string,
  at: string,
): Promise<ForgeEvent> {
  const [by, { page }] = [await forge.mergerOf(revision), await forge.commit(revision)];
  return pushEvent(repository.name, { branch: repository.branch, before, revision, page, by }, at);
}
