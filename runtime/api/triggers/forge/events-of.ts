import { createHash } from "node:crypto";
import { asCommitId, type CommitId } from "../../../../base/commit-id.ts";
import type { Json } from "../../../../base/json.ts";
import { commandName } from "../../../../schema/event-values.ts";
import type {
  ForgeChange,
  ForgeComment,
  ForgeHistory,
  ForgeIssue,
  ForgePerson,
  ForgeRequest,
} from "../../../forge/forge.ts";

/** Something that happened on a forge, as the forge itself tells it. */
export interface ForgeEvent {
  /** The same for every look and every message about it. */
  id: string;
  at: string;
  /** The person behind it; undefined where the forge does not say. */
  by: ForgePerson | undefined;
  /** Number of the issue or request; absent for a push. */
  on?: ForgeComment["on"];
  /** Requests only: from another repository, whose owner is nobody here. */
  isFork?: boolean;
  /** True for a comment that was edited: nobody can say by whom, so it starts nothing. */
  isEdited?: boolean;
  /** The request as it is now; absent for issues and pushes. */
  request?: ForgeRequest;
  /** Pushes only: the commit with which a project of the repository begins. */
  begin?: CommitId;
  /** Time of the last edit of the texts in it; undefined when there was none. */
  editedAt: string | undefined;
  /** Values that expressions read as `event`. */
  values: { [name: string]: Json };
}

/** Returns what happened to an issue or a request since a time, oldest first. */
export function changesOf(
  repository: string,
  object: ForgeIssue | ForgeRequest,
  history: ForgeHistory,
  since: string,
): ForgeEvent[] {
  const opened = { kind: "opened", at: object.createdAt, by: object.author } as const;
  return [opened, ...withMerge(object, history.changes)]
    .filter(({ at }) => at >= since)
    .map((change) => eventOf(repository, object, history, change));
}

/** GitHub tells of a merge as of the last time that the request was closed. */
function withMerge(object: ForgeIssue | ForgeRequest, changes: readonly ForgeChange[]): readonly ForgeChange[] {
  const isMerged = "mergedAs" in object && object.mergedAs !== undefined;
  if (!isMerged || changes.some(({ kind }) => kind === "merged")) return changes;
  const merge = changes.findLastIndex(({ kind }) => kind === "closed");
  return changes.map((change, index) => (index === merge ? { ...change, kind: "merged" } : change));
}

type Change = ForgeChange | { kind: "opened"; at: string; by: ForgePerson | undefined; label?: string };

function eventOf(
  repository: string,
  object: ForgeIssue | ForgeRequest,
  { editedAt }: ForgeHistory,
  { kind: action, at, by, label }: Change,
): ForgeEvent {
  const { kind: of, number } = object;
  return {
    id: `${repository} ${of} ${number} ${action} ${at}${label === undefined ? "" : ` ${label}`}`,
    at,
    by,
    on: { kind: of, number },
    editedAt,
    ...("head" in object && { isFork: object.head.isFork, request: object }),
    values: {
      action,
      time: at,
      by: by?.name ?? "",
      ...(label !== undefined && { label }),
      ...valuesOf(repository, object),
    },
  };
}

/** Returns the event of a comment. */
export function commentEvent(
  repository: string,
  object: ForgeIssue | ForgeRequest,
  { editedAt }: ForgeHistory,
  comment: ForgeComment,
): ForgeEvent {
  return {
    id: `${repository} comment ${comment.id}`,
    at: comment.createdAt,
    by: comment.author,
    on: comment.on,
    editedAt,
    ...(comment.updatedAt !== comment.createdAt && { isEdited: true }),
    ...("head" in object && { isFork: object.head.isFork, request: object }),
    values: {
      action: "created",
      time: comment.createdAt,
      by: comment.author?.name ?? "",
      comment: comment.text,
      ...commandIn(comment.text),
      ...valuesOf(repository, object),
    },
  };
}

// With the flag, what follows the command always matches: without it, a long line of blanks would be tried again from each of them.
const commandForm = new RegExp(`^/crew[ \\t]+(${commandName})(?:[ \\t]+(.*))?$`, "s");

/** A command is the first line of a comment that begins with /crew: `/crew build the parser` is the command `build` with the argument `the parser`. */
function commandIn(text: string): { command: string; argument: string } {
  const [first = ""] = text.split(/\r?\n/, 1);
  const [, command = "", argument = ""] = commandForm.exec(first.trimEnd()) ?? [];
  return { command, argument: argument.trim() };
}

/** A branch that has moved from one commit to another. */
interface Push {
  branch: string;
  before: string;
  revision: string;
  page: string;
  /** The person who merged the request by which it came; undefined for others, of whom the forge does not tell. */
  by: ForgePerson | undefined;
}

export function pushEvent(repository: string, { by, ...push }: Push, at: string): ForgeEvent {
  return {
    id: `${repository} push ${push.revision}`,
    at,
    by,
    begin: asCommitId(push.revision),
    editedAt: undefined,
    values: { action: "pushed", time: at, by: by?.name ?? "", repository, ...push },
  };
}

function valuesOf(repository: string, object: ForgeIssue | ForgeRequest): { [name: string]: Json } {
  const { kind, number, title, text, author, labels, page, isOpen } = object;
  return {
    repository,
    kind: kind === "request" ? "pull-request" : "issue",
    number,
    title,
    text,
    author: author?.name ?? "",
    labels,
    page,
    open: isOpen,
    ...("head" in object
      ? { revision: object.head.revision, head: object.head.branch, base: object.base.branch, draft: object.isDraft }
      : {
          revision: createHash("sha256")
            .update(JSON.stringify([title, text]))
            .digest("hex")
            .slice(0, 16),
        }),
  };
}
