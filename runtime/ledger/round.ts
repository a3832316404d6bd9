import { randomUUID } from "node:crypto";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Usage } from "../../schema/types.ts";
import type { CommentAnswers } from "../swarm/comment-answers.ts";
import { Superseded } from "../swarm/ports.ts";
import { applied } from "./conditions.ts";
import type { Outputs, RoundItem, TurnItem } from "./items.ts";
import { key, turnPrefix } from "./keys.ts";
import { readItem, readItems } from "./read.ts";
import type { Table } from "./table.ts";

/** Where entries that are too long for an item go. */
export interface Bodies {
  put(bytes: Uint8Array | string): Promise<string>;
  get(digest: string): Promise<Uint8Array>;
}

export interface RoundId {
  project: string;
  phase: string;
  round: number;
}

/** A recorded entry: its JSON text and when it was recorded. */
export interface RecordedEntry {
  text: string;
  time: string;
}

/** What the lock shows about the round beside its log. */
export interface RoundNotes {
  status?: RoundItem["status"];
  activeAgent?: string;
  revision?: string;
  finishedAt?: string;
  outputs?: Outputs;
  usage?: Usage;
  agentUsage?: { [agent: string]: Usage };
  workedMs?: number;
  answers?: CommentAnswers;
  turns?: number;
  handoffs?: number;
}

/** A round held by one epoch. Every write rejects with `Superseded` once a higher epoch holds it. */
export interface ClaimedRound {
  /** What the lock said before this claim; absent when the round is new. */
  before: RoundItem | undefined;
  /** The log so far, oldest first. */
  restore(): Promise<RecordedEntry[]>;
  append(entry: RecordedEntry): Promise<void>;
  note(notes: RoundNotes): Promise<void>;
}

const inlineBytes = 4096;

/**
 * Takes the lock of a round for an epoch. Rejects with `Superseded` when the round is already held by this epoch or a
 * higher one, except by this very claim, whose first answer was lost on the way.
 */
export async function claimRound(
  table: Table,
  bodies: Bodies,
  id: RoundId,
  claim: { epoch: number; cause: string; time: string; rehearsed?: boolean },
): Promise<ClaimedRound> {
  const lock = key.round(id.project, id.phase, id.round);
  const before = await readItem<RoundItem>(table, lock);
  const holder = randomUUID();
  const won = await applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...lock },
        ConditionExpression: "attribute_not_exists(epoch) OR epoch < :epoch OR holder = :holder",
        UpdateExpression: `SET epoch = :epoch, holder = :holder, seq = if_not_exists(seq, :zero), #status = :working, cause = if_not_exists(cause, :cause), startedAt = if_not_exists(startedAt, :time)${claim.rehearsed ? ", rehearsed = :rehearsed" : ""} REMOVE finishedAt`,
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":epoch": claim.epoch,
          ":holder": holder,
          ":zero": 0,
          ":working": "WORKING",
          ":cause": claim.cause,
          ":time": claim.time,
          ...(claim.rehearsed && { ":rehearsed": true }),
        },
      }),
    ),
  );
  if (!won) throw new Superseded(`${lock.sk} is held by an epoch of at least ${claim.epoch}`);
  const held = await readItem<RoundItem>(table, lock);
  if (held?.epoch !== claim.epoch) throw new Superseded(`${lock.sk} was taken over`);
  return new Round(table, bodies, id, { epoch: claim.epoch, before, held });
}

class Round implements ClaimedRound {
  readonly before: RoundItem | undefined;
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
    this.#seq = held.seq;
    this.#head = held.head;
  }

  async restore(): Promise<RecordedEntry[]> {
    if (this.#head === undefined) return [];
    const { project, phase, round } = this.#id;
    const written = await readItems<TurnItem>(this.#table, project, turnPrefix(phase, round));
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
    const Item = { ...turn, time, ...content, ...(this.#head !== undefined && { prev: this.#head }) };
    await this.#table.documents.send(new PutCommand({ TableName: this.#table.name, Item }));
    await this.#moveHead(turn.sk, seq);
    this.#seq = seq;
    this.#head = turn.sk;
  }

  async note(notes: RoundNotes): Promise<void> {
    const set = Object.entries(notes).filter(([, value]) => value !== undefined);
    if (set.length === 0) return;
    const written = await applied(
      this.#update(
        `SET ${set.map((_, at) => `#n${at} = :n${at}`).join(", ")}`,
        "epoch = :epoch",
        Object.fromEntries(set.map(([, value], at) => [`:n${at}`, value])),
        Object.fromEntries(set.map(([name], at) => [`#n${at}`, name])),
      ),
    );
    if (!written) throw this.#superseded();
  }

  async #read({ entry, body, time }: TurnItem): Promise<RecordedEntry> {
    const text = entry ?? Buffer.from(await this.#bodies.get(body ?? "")).toString();
    return { text, time };
  }

  async #moveHead(head: string, seq: number): Promise<void> {
    const moved = await applied(
      this.#update("SET head = :head, seq = :seq", "epoch = :epoch AND seq = :before", {
        ":head": head,
        ":seq": seq,
        ":before": seq - 1,
      }),
    );
    // The SDK repeats a write whose answer was lost; the repetition then fails on what the first one did.
    if (!moved && (await this.#lock())?.head !== head) throw this.#superseded();
  }

  async #lock(): Promise<RoundItem | undefined> {
    return readItem<RoundItem>(this.#table, key.round(this.#id.project, this.#id.phase, this.#id.round));
  }

  #update(
    UpdateExpression: string,
    ConditionExpression: string,
    values: Record<string, unknown>,
    names?: Record<string, string>,
  ): Promise<unknown> {
    return this.#table.documents.send(
      new UpdateCommand({
        TableName: this.#table.name,
        Key: { ...key.round(this.#id.project, this.#id.phase, this.#id.round) },
        UpdateExpression,
        ConditionExpression,
        ExpressionAttributeValues: { ...values, ":epoch": this.#epoch },
        ...(names && { ExpressionAttributeNames: names }),
      }),
    );
  }

  #superseded(): Superseded {
    return new Superseded(`A newer runner holds ${this.#id.phase} round ${this.#id.round}`);
  }
}
