import { randomUUID } from "node:crypto";
import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { PhaseName, ProjectId } from "../../base/names.ts";
import type { Usage } from "../../schema/types.ts";
import type { CommentAnswers } from "../swarm/comment-answers.ts";
import { Superseded } from "../swarm/ports.ts";
import { anyOf, equals, isBelow, isMissing, keep, remove, setAll } from "./expressions.ts";
import type { CallRecord, Outputs, RoundItem, TurnItem } from "./items.ts";
import { type KeyOf, key, turnsWithin } from "./keys.ts";
import type { MeasuredChecks, PhaseFacts } from "./phase-facts.ts";
import { readItem, readItems } from "./read.ts";
import type { Table } from "./table.ts";
import { putItem, updateItem } from "./write.ts";

/** Store for entries that are too long for an item. */
export interface Bodies {
  put(bytes: Uint8Array | string): Promise<Digest>;
  get(digest: Digest): Promise<Uint8Array>;
}

export interface RoundId {
  project: ProjectId;
  phase: PhaseName;
  round: number;
}

/** A recorded entry: its JSON text and when it was recorded. */
export interface RecordedEntry {
  text: string;
  time: string;
}

/** Data of the round that the lock shows beside its log. */
export interface RoundNotes {
  status?: RoundItem["status"];
  activeAgent?: string;
  revision?: CommitId;
  finishedAt?: string;
  outputs?: Outputs;
  checks?: MeasuredChecks;
  facts?: PhaseFacts;
  usage?: Usage;
  agentUsage?: { [agent: string]: Usage };
  workedMs?: number;
  answers?: CommentAnswers;
  turns?: number;
  handoffs?: number;
  call?: CallRecord;
}

/** A round claimed by one epoch. Every write rejects with `Superseded` once a higher epoch has claimed it. */
export interface ClaimedRound {
  /** The lock before this claim; absent for a new round. */
  before: RoundItem | undefined;
  /** Record of the round's call, read after the claim: no earlier epoch can write it any more. */
  call: CallRecord | undefined;
  /** Reads the log so far, oldest first. */
  restore(): Promise<RecordedEntry[]>;
  append(entry: RecordedEntry): Promise<void>;
  note(notes: RoundNotes): Promise<void>;
}

const inlineBytes = 4096;

/**
 * Claims the lock of a round for an epoch. Rejects with `Superseded` when this epoch or a higher one has already
 * claimed it, except when it is this claim, whose first response was lost.
 */
export async function claimRound(
  table: Table,
  bodies: Bodies,
  id: RoundId,
  claim: { epoch: number; cause: string; time: string; rehearsed?: boolean },
): Promise<ClaimedRound> {
  const lock = key.round(id.project, id.phase, id.round);
  const before = await readItem(table, lock);
  const holder = randomUUID();
  const isSameEntry = before !== undefined && entryOf(before.epoch) === entryOf(claim.epoch);
  const costBefore = isSameEntry ? undefined : before?.usage?.costMicros;
  const status: RoundItem["status"] = "WORKING";
  const won = await updateItem(
    table,
    lock,
    [
      ...setAll({ epoch: claim.epoch, holder, status, rehearsed: claim.rehearsed || undefined, costBefore }),
      keep("seq", 0),
      keep("cause", claim.cause),
      keep("startedAt", claim.time),
      ...remove("finishedAt"),
    ],
    anyOf(isMissing("epoch"), isBelow("epoch", claim.epoch), equals("holder", holder)),
  );
  if (!won) throw new Superseded(`${lock.sk} is claimed by an epoch of at least ${claim.epoch}`);
  const held = await readItem(table, lock);
  if (held?.epoch !== claim.epoch) throw new Superseded(`${lock.sk} was claimed by a newer runner`);
  return new Round(table, bodies, id, { epoch: claim.epoch, before, held });
}

/** Number of the machine's entry into a run. Runners that repeat it have further epochs of the same thousand. */
function entryOf(epoch: number): number {
  return Math.floor(epoch / 1000);
}

/** Holder of a round whose lock was taken away from its runner. */
export const fenced = "stopped";

/**
 * Takes the lock of a round away from its runner, which notices at its next write, before a further model call is paid.
 * `epoch` is higher than every epoch of the project's runs.
 */
export function fenceRound(table: Table, { project, phase, round }: RoundId, epoch: number): Promise<boolean> {
  return updateItem(
    table,
    key.round(project, phase, round),
    setAll({ epoch, holder: fenced }),
    isBelow("epoch", epoch),
  );
}

class Round implements ClaimedRound {
  readonly before: RoundItem | undefined;
  readonly call: CallRecord | undefined;
  readonly #table: Table;
  readonly #bodies: Bodies;
  readonly #id: RoundId;
  readonly #epoch: number;
  #seq: number;
  #head: string | undefined;

  constructor(
    table: Table,
    bodies: Bodies,
    id: RoundId,
    { epoch, before, held }: { epoch: number; before: RoundItem | undefined; held: RoundItem },
  ) {
    this.#table = table;
    this.#bodies = bodies;
    this.#id = id;
    this.#epoch = epoch;
    this.before = before;
    this.call = held.call;
    this.#seq = held.seq;
    this.#head = held.head;
  }

  async restore(): Promise<RecordedEntry[]> {
    if (this.#head === undefined) return [];
    const { project, phase, round } = this.#id;
    const written = await readItems(this.#table, project, "turn", turnsWithin(phase, round));
    const bySortKey = new Map(written.map((item) => [item.sk, item]));
    const chain: TurnItem[] = [];
    for (let sk: string | undefined = this.#head; sk !== undefined; ) {
      const item: TurnItem | undefined = bySortKey.get(sk);
      if (!item) throw new Error(`The log of ${phase} round ${round} lacks ${sk}`);
      chain.push(item);
      sk = item.prev;
    }
    return Promise.all(chain.reverse().map((item) => this.#read(item)));
  }

  async append({ text, time }: RecordedEntry): Promise<void> {
    const seq = this.#seq + 1;
    const turn = key.turn(this.#id.project, this.#id.phase, this.#id.round, this.#epoch, seq);
    const content = Buffer.byteLength(text) <= inlineBytes ? { entry: text } : { body: await this.#bodies.put(text) };
    const prev = this.#head === undefined ? {} : { prev: this.#head };
    await putItem(this.#table, turn, { time, ...content, ...prev });
    await this.#moveHead(turn.sk, seq);
    this.#seq = seq;
    this.#head = turn.sk;
  }

  async note(notes: RoundNotes): Promise<void> {
    const changes = setAll(notes);
    if (changes.length === 0) return;
    const written = await updateItem(this.#table, this.#lockKey, changes, equals("epoch", this.#epoch));
    if (!written) throw this.#superseded();
  }

  async #read({ entry, body, time }: TurnItem): Promise<RecordedEntry> {
    if (entry !== undefined) return { text: entry, time };
    if (body === undefined) throw new Error("An entry of the log has neither its text nor the digest of it");
    return { text: Buffer.from(await this.#bodies.get(body)).toString(), time };
  }

  async #moveHead(head: string, seq: number): Promise<void> {
    const moved = await updateItem(
      this.#table,
      this.#lockKey,
      setAll({ head, seq }),
      equals("epoch", this.#epoch),
      equals("seq", seq - 1),
    );
    // The SDK repeats a write whose response was lost; the repetition then fails because the first one succeeded.
    if (!moved && (await readItem(this.#table, this.#lockKey))?.head !== head) throw this.#superseded();
  }

  get #lockKey(): KeyOf<"round"> {
    return key.round(this.#id.project, this.#id.phase, this.#id.round);
  }

  #superseded(): Superseded {
    return new Superseded(`A newer runner has claimed ${this.#id.phase} round ${this.#id.round}`);
  }
}
