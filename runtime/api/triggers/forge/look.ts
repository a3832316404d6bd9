import { ForgeFailure, TooLong } from "../../../forge/failure.ts";
import type { Changed, Forge, ForgeComment, ForgeIssue, ForgeRequest, Since } from "../../../forge/forge.ts";
import { changesOf, commentEvent, type ForgeEvent, pushEvent } from "./events-of.ts";

export type ForgeCause = "issue" | "comment" | "pull-request" | "push";

/** Reads what happened to one object since a time. Of one that is gone, or that is too long to be read, nothing did. */
export async function eventsAt(
  forge: Forge,
  repository: string,
  object: ForgeIssue | ForgeRequest | ForgeComment,
  since: string,
): Promise<ForgeEvent[]> {
  try {
    if (!("on" in object)) return changesOf(repository, object, await forge.history(object), since);
    if (object.createdAt < since) return [];
    const { kind, number } = object.on;
    const of = kind === "issue" ? await forge.issue(number) : await forge.request(number);
    const event = commentEvent(repository, of, await forge.history(object.on), object);
    return event === undefined ? [] : [event];
  } catch (error) {
    if (isPassedOver(error)) return [];
    throw error;
  }
}

/** Such an object would stop a look for ever, and anybody can make one. */
export function isPassedOver(error: unknown): boolean {
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

/** Returns the push that moved a branch, with the person who merged the request by which it came. */
export async function pushOf(
  forge: Forge,
  repository: { name: string; branch: string },
  before: string,
  revision: string,
  at: string,
): Promise<ForgeEvent> {
  const by = await forge.mergerOf(revision);
  return { ...pushEvent(repository.name, repository.branch, before, revision, at), by };
}
