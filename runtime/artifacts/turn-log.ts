import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import type { TurnId } from "../swarm/ports.ts";
import type { GitObjects } from "./git-objects.ts";

/** Email address of an agent in a commit; its domain never receives mail (RFC 2606). */
export function addressOf(agent: string): string {
  return `${agent}@agents.crew.invalid`;
}

/** Author of the commits that no agent makes. */
export const crewItself = { name: "crew", email: addressOf("crew") };

/** A commit as `git_history` shows it. */
export interface HistoryEntry {
  commit: string;
  time: string;
  /** Title of the agent, or the name of a different author. */
  author: string;
  subject: string;
}

/** Repository record of a turn that wrote files. */
export interface TurnRecord {
  id: CommitId;
  parent?: CommitId;
  phase: string;
  agent: string;
  paths: string[];
  /** Number of commits on the branch up to this one. */
  position: number;
}

/** The commits of turns on a branch, oldest first. */
export class TurnLog {
  readonly #turns: Map<string, TurnRecord>;

  constructor(turns: Iterable<[string, TurnRecord]> = []) {
    this.#turns = new Map(turns);
  }

  add(turn: TurnId, record: TurnRecord): void {
    this.#turns.set(turnKey(turn), record);
  }

  of(turn: TurnId): TurnRecord | undefined {
    return this.#turns.get(turnKey(turn));
  }

  ofRound(phase: string, round: number): TurnRecord[] {
    const start = turnKey({ phase, round, seq: "" });
    return [...this.#turns].filter(([turn]) => turn.startsWith(start)).map(([, record]) => record);
  }

  /** The last one that touched a file. */
  lastOf(path: string): TurnRecord | undefined {
    return [...this.#turns.values()].findLast(({ paths }) => paths.includes(path));
  }
}

/** Returns the commits of turns, and the number of all commits. */
export async function readTurns(objects: GitObjects, tip: CommitId): Promise<{ turns: TurnLog; commits: number }> {
  const fields = ["Phase", "Round", "Turn", "Agent"].map((name) => `%(trailers:key=${name},valueonly,separator=%x20)`);
  const format = `--format=%x01${["%H", "%P", ...fields].join("%x02")}%x02`;
  const args = ["log", "--topo-order", "--reverse", "--name-only", "--no-renames", "-z", format, tip];
  const log = (await objects.use(tip, (git) => git(args))).toString();
  const records = log.split("\x01").slice(1);
  return { turns: new TurnLog(records.flatMap(readLogged)), commits: records.length };
}

function readLogged(record: string, index: number): [string, TurnRecord][] {
  const [id = "", parent = "", phase, round, seq, agent, names = ""] = record.split("\x02");
  if (!phase || !round || !seq || !agent) return [];
  const paths = names
    .split("\0")
    .map((name) => name.replace(/^\n/, ""))
    .filter((name) => name !== "");
  const ids = { id: asCommitId(id), ...(parent !== "" && { parent: asCommitId(parent) }) };
  const commit = { ...ids, phase, agent, paths, position: index + 1 };
  return [[turnKey({ phase, round, seq }), commit]];
}

export function turnKey({
  phase,
  round,
  seq,
}: {
  phase: string;
  round: number | string;
  seq: number | string;
}): string {
  return `${phase}#${round}#${seq}`;
}

export function commitMessage(message: string, { agent, turn }: { agent: string; turn: TurnId }): string {
  const [first = ""] = message.trim().split("\n");
  const subject = first.replace(/\s+/g, " ").slice(0, 100) || "Work on the phase";
  return `${subject}\n\nPhase: ${turn.phase}\nRound: ${turn.round}\nTurn: ${turn.seq}\nAgent: ${agent}\n`;
}

/** Returns the newest commits, of all files or of one path. */
export async function readHistory(
  objects: GitObjects,
  tip: CommitId,
  { path, count }: { path: string | undefined; count: number },
): Promise<HistoryEntry[]> {
  const args = ["log", `--max-count=${count}`, "--format=%h%x00%aI%x00%an%x00%s", tip];
  const shown = path === undefined ? args : [...args, "--", path];
  const lines = (await objects.use(tip, (git) => git(shown))).toString();
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [commit = "", time = "", author = "", subject = ""] = line.split("\0");
      return { commit, time, author, subject };
    });
}
