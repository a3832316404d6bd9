import type { Access, AccessAsked } from "./access.ts";

/** A user of the forge. `id` stays when the name is changed, or given to somebody else. */
export interface ForgePerson {
  name: string;
  id: string;
}

export type ForgeObjectKind = "issue" | "request";

export interface ForgeIssue {
  kind: "issue";
  number: number;
  title: string;
  text: string;
  isOpen: boolean;
  /** Undefined for a deleted user. */
  author: ForgePerson | undefined;
  labels: string[];
  createdAt: string;
  updatedAt: string;
  /** Page that people see. */
  page: string;
}

/** A pull request of GitHub, a merge request of GitLab. */
export interface ForgeRequest extends Omit<ForgeIssue, "kind"> {
  kind: "request";
  /** The revision is empty while the forge knows none. */
  head: { branch: string; revision: string; isFork: boolean };
  base: { branch: string };
  isDraft: boolean;
  /** The commit that the merge made; undefined while it is not merged. */
  mergedAs: string | undefined;
}

export interface ForgeComment {
  id: string;
  on: { kind: ForgeObjectKind; number: number };
  text: string;
  author: ForgePerson | undefined;
  createdAt: string;
  updatedAt: string;
  page: string;
}

/** A remark about a request: a comment, the text of a review, or a comment at a line. */
export interface ForgeRemark extends Pick<ForgeComment, "id" | "text" | "author" | "createdAt" | "page"> {
  /** File that it is about; undefined where it is about all. */
  path: string | undefined;
}

export interface ForgeCommit {
  revision: string;
  message: string;
  parents: string[];
  /** Page that people see. */
  page: string;
}

/** Changes of an issue or request besides its comments. */
export interface ForgeHistory {
  /** Oldest first; of a long history on GitHub only the newest. */
  changes: ForgeChange[];
  /** When the title or the text was last edited. */
  editedAt: string | undefined;
}

export interface ForgeChange {
  kind: "labeled" | "unlabeled" | "closed" | "reopened" | "merged";
  label?: string;
  by: ForgePerson | undefined;
  at: string;
}

export type Permission = "none" | "read" | "write";

/** An entry of a list of changes. The same one again is a change that was listed before. */
export interface Listed {
  id: string;
  updatedAt: string;
}

/** A part of what changed, oldest change first. */
export interface Changed<Item> {
  /** Those that were not seen, as far as they can be read. */
  items: Item[];
  /** Everything up to the end of this part: also what was seen, cannot be read, or is of another kind in the forge's own list. */
  listed: readonly Listed[];
  /** True when there are more: ask again from the last one listed. */
  isCut: boolean;
  /** Objects that were read one by one for this part, whether or not they have items. */
  read: number;
  /** To be given back at the next look, which costs less while nothing has changed. */
  tag: string | undefined;
}

export type Look<Item> = Changed<Item> | "unchanged";

/** Called with the fault of each row that is not as the forge documents it, and is left out. */
export type TellUnreadable = (error: unknown) => void;

export interface Since {
  /** Time from which on changes are listed. */
  since: string;
  tag?: string | undefined;
  /** True for what an earlier look has read. */
  isSeen?(entry: Listed): boolean;
  tellUnreadable?: TellUnreadable | undefined;
}

export type CommitState = "pending" | "success" | "failure";

/**
 * One repository on a forge. Every operation takes at most 10 s for each of its requests, reads at most 1 MB of an answer, and fails with
 * `ForgeFailure` alone. Operations that write may be repeated: they find what an earlier attempt has done.
 */
export interface Forge {
  /** The user as whom crew acts. */
  self(): Promise<ForgePerson>;
  /** Rights of the credentials in this repository. `absent` where they do not even see it. Writes nothing. */
  access(asked: AccessAsked): Promise<Access>;
  /** For Git over https with this repository. */
  gitCredentials(): Promise<{ username: string; password: string }>;

  issue(number: number): Promise<ForgeIssue>;
  request(number: number): Promise<ForgeRequest>;
  comment(id: string, on: ForgeComment["on"]): Promise<ForgeComment>;
  /** Oldest first. Rejects where there are more than can be read. */
  comments(on: ForgeComment["on"], tellUnreadable?: TellUnreadable): Promise<ForgeComment[]>;
  /** The newest ones as far as they can be read, oldest first. */
  newestComments(on: ForgeComment["on"], tellUnreadable?: TellUnreadable): Promise<ForgeComment[]>;
  /** Everything that people said about a request, oldest first. Rejects where there is more than can be read. */
  remarks(request: number, tellUnreadable?: TellUnreadable): Promise<ForgeRemark[]>;
  commit(revision: string): Promise<ForgeCommit>;
  history(on: ForgeComment["on"]): Promise<ForgeHistory>;
  /** Permission of the person in this repository now. */
  permission(person: ForgePerson): Promise<Permission>;
  branchHead(branch: string): Promise<string>;
  /** Head of a request at a time, by the forge's own record of pushes; empty where it has none. */
  headAt(request: ForgeRequest, time: string): Promise<string>;
  /** The person who merged the request that a commit of a branch came by; undefined for a push. */
  mergerOf(revision: string): Promise<ForgePerson | undefined>;

  issuesSince(since: Since): Promise<Look<ForgeIssue>>;
  requestsSince(since: Since): Promise<Look<ForgeRequest>>;
  commentsSince(since: Since): Promise<Look<ForgeComment>>;

  /** The open request of a branch of this repository, whatever it goes into; without one, the newest that is closed or merged. */
  lastRequest(head: string): Promise<ForgeRequest | undefined>;
  /** Opens the one request of a branch, or updates it. Refuses where a person has closed it, or has made it go into another branch. */
  ensureRequest(request: RequestToEnsure): Promise<ForgeRequest>;
  /** Merges exactly this revision; a request whose head is another one is `moved`. */
  merge(merge: MergeToDo): Promise<Merged>;
  /** Writes the comment with this key once. */
  commentOnce(comment: { on: ForgeComment["on"]; key: string; text: string }): Promise<ForgeComment>;
  label(on: ForgeComment["on"], label: string): Promise<void>;
  unlabel(on: ForgeComment["on"], label: string): Promise<void>;
  setStatus(status: StatusToSet): Promise<void>;
  closeIssue(number: number): Promise<void>;
}

export interface RequestToEnsure {
  head: string;
  base: string;
  title: string;
  text: string;
}

export interface MergeToDo {
  number: number;
  revision: string;
  /** Ends what the merge waits for. */
  signal?: AbortSignal;
  /** Time after which it waits for nothing. */
  until?: number;
  /** Looks at the request before each attempt: what has happened while the merge waited may forbid it. Rejects where it does. */
  beforeAttempt?(request: ForgeRequest): Promise<void>;
}

export interface Merged {
  mergedAs: string;
  /** True where somebody had merged it before. */
  wasMerged: boolean;
}

export interface StatusToSet {
  revision: string;
  /** Tells statuses of one commit apart. */
  context: string;
  state: CommitState;
  text: string;
}
