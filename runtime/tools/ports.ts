import type { Agent, ArtifactEntry, LedgerEntry } from "../../schema/types.ts";
import type { Json, TurnId } from "../swarm/ports.ts";
import type { KnownSecrets } from "./secrets/known-secrets.ts";

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
  /** Whether the file has content of this turn that is not committed yet. */
  isPending(path: string): boolean;
  /** The agent whose commit touched the file last. */
  authorOf(path: string): string | undefined;
  history(
    path: string | undefined,
    count: number,
  ): Promise<{ commit: string; time: string; author: string; subject: string }[]>;
  noticeChanges(): Promise<string[]>;
  discard(paths: string[]): Promise<void>;
}

export type Severity = "none" | "low" | "medium" | "high" | "critical";

/** A reviewer's verdict on one content of one artifact. */
export interface Verdict {
  path: string;
  digest: string;
  agent: string;
  verdict: "approve" | "request-changes";
  severity: Severity;
  findings: string;
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
}

/** One call of a built-in tool, with arguments that satisfy its schema. */
export interface BuiltInCall<Arguments> {
  agent: Agent;
  arguments: Arguments;
  turn: TurnId;
  /** The same for every repetition of the call, and for no other call of the project. */
  id: string;
}

/** What built-in tools work on. */
export interface Surroundings {
  files: Files;
  records: Records;
  /** Where decision records of an agent go, relative to the root. */
  decisionsFolder(agent: Agent): string;
  /** ISO 8601, UTC. */
  now(): string;
  secrets: KnownSecrets;
}

export type JsonSchema = { [key: string]: Json };
