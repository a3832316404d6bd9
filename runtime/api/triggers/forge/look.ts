import type { ForgeCause } from "../../../../schema/event-values.ts";
import { isGone, TooLong } from "../../../forge/failure.ts";
import type { Changed, Forge, ForgeComment, ForgeIssue, ForgeRequest, Since } from "../../../forge/forge.ts";
import { changesOf, commentEvent, type ForgeEvent, pushEvent } from "./events-of.ts";
import { objectWords, type SeenEvents } from "./seen-events.ts";
import type { Vouching } from "./vouch.ts";

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
    if (!isGone(error)) throw error;
    if (error instanceof TooLong) seen.addUnread(unread(repository, object), error.message);
    return [];
  }
}

function unread(repository: string, object: ForgeIssue | ForgeRequest | ForgeComment) {
  const { kind, number } = "on" in object ? object.on : object;
  const what = objectWords({ kind, number });
  return { id: `${repository} ${what} unread ${object.updatedAt}`, at: object.updatedAt, what };
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

/** Merges of crew that one look goes back over. */
const mostMerges = 20;

/**
 * Returns the push that moved a branch, with what the forge tells of it; undefined where only crew has moved it. Somebody may have pushed before crew merged, so what crew
 * merged is gone back over.
 */
export async function pushOf(
  forge: Forge,
  { name, branch }: { name: string; branch: string },
  { before, head, at }: { before: string; head: string; at: string },
  { isOwn }: Pick<Vouching, "isOwn">,
): Promise<ForgeEvent | undefined> {
  let revision = head;
  for (let merges = 0; merges < mostMerges && revision !== before; merges += 1) {
    const by = await forge.mergerOf(revision);
    const { page, parents } = await forge.commit(revision);
    if (!(await isOwn(by))) return pushEvent(name, { branch, before, revision, page, by }, at);
    if (parents[0] === undefined) return undefined;
    revision = parents[0];
  }
  return undefined;
}
