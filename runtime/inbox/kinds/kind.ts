import type {
  DecisionLogEntry,
  FurtherLimits,
  LedgerEntry,
  Person,
  ProjectEvent,
  StatusManifest,
} from "../../../schema/types.ts";
import type { KeyOf } from "../../ledger/keys.ts";
import type { Grant, MetaItem } from "../../ledger/project-item.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { WaitingKind } from "../../ledger/wait-items.ts";
import type { Author, Caller } from "../caller.ts";
import type { DecidedRecord } from "../decided-record.ts";
import type { Decider } from "../decider.ts";
import type { ProjectRecords } from "../project-records.ts";
import type { Occasion, Words } from "../words.ts";

/** One person's input about one item, before it is checked. */
export interface Request<Kind extends WaitingKind, Input> {
  decider: Decider;
  project: ProjectRecords;
  item: Stored<Kind>;
  by: Author;
  input: Input;
  time: string;
}

/** Rules for answering an item of a kind; `Mine` is one person's record of it. */
export interface AnsweredKind<Kind extends WaitingKind, Address, Input, Mine, Outcome> {
  /** Name in refusals. */
  noun: string;
  key(address: Address): KeyOf<Kind>;
  find(project: ProjectRecords, address: Address): Stored<Kind> | undefined;
  /** Returns the caller as the author of an answer; refuses anybody who is not asked. */
  author(project: ProjectRecords, item: Stored<Kind>, caller: Caller): Author;
  /** Checks the input; refuses an invalid one. */
  prepare(request: Request<Kind, Input>): Promise<Mine> | Mine;
  /** Returns the outcome of a repetition, and undefined for an item that can still be answered; refuses any other. */
  existing(project: ProjectRecords, item: Stored<Kind>, mine: Mine): Outcome | undefined;
  /** Records it if the item is as it was read; undefined if it has changed. */
  record(decider: Decider, project: ProjectRecords, item: Stored<Kind>, mine: Mine): Promise<Outcome | undefined>;
}

export interface Consequences {
  events: ProjectEvent[];
  /** Comments, for the task ledger. */
  feedback: LedgerEntry[];
  /** Limits raised with the decision. */
  granted?: { grant: Grant; raise: FurtherLimits };
}

/** The project that an item belongs to, and its phase's title for people. */
export interface ConsequenceContext {
  project: { id: string; manifest: StatusManifest; meta: MetaItem };
  title: string;
}

/** Ways in which people see an item of a kind: on pages, in notices and in the record of decisions. */
export interface ShownKind<Kind extends WaitingKind> {
  itemsOf(project: ProjectRecords): readonly Stored<Kind>[];
  /** Returns the path of the item's page below the project's. */
  pageOf(item: Stored<Kind>): string;
  /** Returns the people who are asked and whose answer is still lacking. */
  asked(project: ProjectRecords, item: Stored<Kind>): readonly Person[];
  /** True when the caller can answer the item now. */
  mayAnswer(project: ProjectRecords, item: Stored<Kind>, caller: Caller, now: number): boolean;
  /** Returns the message that asks for an answer. */
  words(project: ProjectRecords, item: Stored<Kind>, occasion: Occasion): Words;
  /** Words for a sent reminder: "the decision on"; undefined for a kind without reminders. */
  readonly remindedOf: string | undefined;
  /** Returns events that follow from the item alone: nothing else records that the machine opened it. */
  events(project: ProjectRecords, item: Stored<Kind>): ProjectEvent[];
  /** Returns the item's entries in the record of decisions. */
  decisions(project: ProjectRecords, item: Stored<Kind>): LoggedDecision[];
}

/** An entry in the record of decisions, without its phase. */
export type LoggedDecision = Omit<DecisionLogEntry, "phase" | "phaseTitle" | "round">;

/** Delivery of an answered item of a kind. */
export interface DeliveredKind<Kind extends WaitingKind> {
  /** Returns the complete record; undefined before the decision. */
  decided(item: Stored<Kind>): DecidedRecord | undefined;
  consequences(
    services: Pick<Decider, "table">,
    item: Stored<Kind>,
    context: ConsequenceContext,
  ): Promise<Consequences> | Consequences;
}
