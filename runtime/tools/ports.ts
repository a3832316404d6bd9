import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { Json } from "../../base/json.ts";
import type { AgentName, PhaseName } from "../../base/names.ts";
import type { Agent, ArtifactEntry, LedgerEntry, Usage } from "../../schema/types.ts";
import type { TurnId } from "../swarm/ports.ts";
import type { KeptResults } from "./results.ts";
import type { KnownSecrets } from "./secrets/known-secrets.ts";
import type { Seen } from "./seen.ts";

/** The work tree for tools. `read` and `write` take resolved paths. */
export interface Files {
  root: string;
  resolve(
    globs: readonly string[],
    requested: string,
  ): Promise<{ kind: "inside"; path: string; absolute: string } | { kind: "refused"; reason: string }>;
  files(): ArtifactEntry[];
  read(path: string): Promise<Buffer>;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** `to` must not exist. */
  move(from: string, to: string): Promise<void>;
  /** True when the file has uncommitted content of this turn. */
  isPending(path: string): boolean;
  /** Agent of the last commit that changed the file. */
  authorOf(path: string): string | undefined;
  history(
    path: string | undefined,
    count: number,
  ): Promise<{ commit: string; time: string; author: string; subject: string }[]>;
  /** The newest commit before the round. */
  startOf(phase: PhaseName, round: number): CommitId;
  /** Resolves an abbreviated commit id of the history. */
  commitNamed(start: string): Promise<CommitId | undefined>;
  /** Files that differ from a commit, including uncommitted ones. */
  changesSince(commit: CommitId): Promise<Change[]>;
  noticeChanges(): Promise<string[]>;
  discard(paths: string[]): Promise<void>;
}

/** Content of a file at an earlier commit and now; undefined when the file did not exist. */
export interface Change {
  path: string;
  before: Buffer | undefined;
  after: Buffer | undefined;
  /** Set where a file has become a program, or is none any more. */
  isProgram?: boolean;
}

export type Severity = "none" | "low" | "medium" | "high" | "critical";

/** A reviewer's finding, numbered within its phase. */
export interface Finding {
  number: number;
  place: string;
  severity: Severity;
  problem: string;
  wanted: string;
}

/** A reviewer's verdict on one content of one artifact. */
export interface Verdict {
  path: string;
  digest: Digest;
  agent: AgentName;
  verdict: "approve" | "request-changes";
  severity: Severity;
  findings: string;
  /** Absent in verdicts from before findings were numbered. */
  points?: Finding[];
  /** The highest number of an earlier finding of the phase. */
  numberedAfter?: number;
  /** Id of the call. */
  call?: string;
  phase: PhaseName;
  round: number;
  time: string;
}

/** The task ledger and members' verdicts. */
export interface Records {
  add(entry: LedgerEntry): Promise<boolean>;
  entries(section?: string): Promise<LedgerEntry[]>;
  resolve(section: LedgerEntry["section"], id: string): Promise<boolean>;
  judge(verdict: Verdict): Promise<void>;
  /** All verdicts of the project. */
  verdicts(): Promise<Verdict[]>;
}

/** One call of a built-in tool, with arguments that satisfy its schema. */
export interface BuiltInCall<Arguments> {
  agent: Agent;
  arguments: Arguments;
  turn: TurnId;
  /** The same for every repetition of the call, and unique in the project. */
  id: string;
}

/** Tokens and money, as the ledger records them. */
export type Spent = Pick<Usage, "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "costMicros">;

export interface RoundMetrics {
  phase: PhaseName;
  /** A round of the phase's team, or the review of one. */
  kind: "work" | "review";
  round: number;
  status: string;
  /** Absent in older rounds. */
  workedMs?: number;
  turns?: number;
  handoffs?: number;
  spent: Spent;
  agents: { [agent: string]: Spent };
}

/** Figures of a project. */
export interface ProjectMetrics {
  total: Spent;
  maxCostMicros: number;
  /** In the order of their start. */
  rounds: RoundMetrics[];
  ratings: { phase: string; round: number; name: string; value: number }[];
  /** Findings of all verdicts, also answered ones. */
  findings: { phase: string; reviewer: string; severity: Severity; count: number }[];
}

/** Texts that projects of a flow keep for one another. */
export interface Store {
  get(key: string): Promise<{ text: string; project: string } | undefined>;
  /** In the order of the keys. */
  list(): Promise<{ key: string; by: AgentName; project: string; time: string; until: string; length: number }[]>;
  /** Without a text it is deleted. A repeated call never replaces what others have written since. */
  write(change: { key: string; text?: string; by: AgentName; call: string; until: number }): Promise<void>;
}

/** Services of the runner for its tools. */
export interface RunnerContext {
  /** Id of the project. */
  project: string;
  /** True in a rehearsal, with whatever model: nothing outside the project may be called. */
  rehearsed: boolean;
  files: Files;
  records: Records;
  /** Folder of an agent's decision records, relative to the root. */
  decisionsFolder(agent: Agent): string;
  /** ISO 8601, UTC. */
  now(): string;
  secrets: KnownSecrets;
  store: Store;
  /** Figures of the project, from its records. */
  metrics(): Promise<ProjectMetrics>;
  /** Content of a published file. */
  contentOf(digest: Digest): Promise<Buffer>;
}

/** Repository, ledger and records for built-in tools. */
export interface ToolContext extends RunnerContext {
  seen: Seen;
  results: KeptResults;
}

export type JsonSchema = { [key: string]: Json };
