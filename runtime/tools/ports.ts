import type { Json } from "../../base/json.ts";
import type { Agent, ArtifactEntry, LedgerEntry } from "../../schema/types.ts";
import type { TurnId } from "../swarm/ports.ts";
import type { KeptResults } from "./results.ts";
import type { KnownSecrets } from "./secrets/known-secrets.ts";
import type { Seen } from "./seen.ts";

/** The work tree as tools see it. Paths given to `read` and `write` are resolved ones. */
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
  /** Nothing may be at `to`. */
  move(from: string, to: string): Promise<void>;
  /** Whether the file has content of this turn that is not committed yet. */
  isPending(path: string): boolean;
  /** The agent whose commit touched the file last. */
  authorOf(path: string): string | undefined;
  history(
    path: string | undefined,
    count: number,
  ): Promise<{ commit: string; time: string; author: string; subject: string }[]>;
  /** The newest commit from before the round. */
  startOf(phase: string, round: number): string;
  /** The whole name of a commit of the history, from the beginning of it. */
  commitNamed(start: string): Promise<string | undefined>;
  /** Files that are not now as a commit had them, those not committed yet included. */
  changesSince(commit: string): Promise<Change[]>;
  noticeChanges(): Promise<string[]>;
  discard(paths: string[]): Promise<void>;
}

/** A file's text before and now; undefined where there was or is none. */
export interface Change {
  path: string;
  before: Buffer | undefined;
  after: Buffer | undefined;
}

export type Severity = "none" | "low" | "medium" | "high" | "critical";

/** A fault that a reviewer found, numbered within its phase. */
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
  digest: string;
  agent: string;
  verdict: "approve" | "request-changes";
  severity: Severity;
  findings: string;
  /** Absent in verdicts of before they were numbered. */
  points?: Finding[];
  /** The highest number of a finding of the phase before it. */
  numberedAfter?: number;
  /** The call that gave it. */
  call?: string;
  phase: string;
  round: number;
  time: string;
}

/** The task ledger and the pairwise verdicts. */
export interface Records {
  add(entry: LedgerEntry): Promise<boolean>;
  entries(section?: string): Promise<LedgerEntry[]>;
  resolve(section: LedgerEntry["section"], id: string): Promise<boolean>;
  judge(verdict: Verdict): Promise<void>;
  /** All of the project. */
  verdicts(): Promise<Verdict[]>;
}

/** One call of a built-in tool, with arguments that satisfy its schema. */
export interface BuiltInCall<Arguments> {
  agent: Agent;
  arguments: Arguments;
  turn: TurnId;
  /** The same for every repetition of the call, and for no other call of the project. */
  id: string;
}

/** The runner's side of its tools. */
export interface RunnerContext {
  files: Files;
  records: Records;
  /** Where decision records of an agent go, relative to the root. */
  decisionsFolder(agent: Agent): string;
  /** ISO 8601, UTC. */
  now(): string;
  secrets: KnownSecrets;
  /** The text of a published file. */
  contentOf(digest: string): Promise<Buffer>;
}

/** Repository, ledger and records that built-in tools work on. */
export interface ToolContext extends RunnerContext {
  seen: Seen;
  results: KeptResults;
}

export type JsonSchema = { [key: string]: Json };
