import type { FurtherLimits, LedgerEntry, ProjectEvent, StatusManifest } from "../../../schema/types.ts";
import type { WaitingKind } from "../../ledger/items.ts";
import type { KeyOf } from "../../ledger/keys.ts";
import type { Grant, MetaItem } from "../../ledger/project-item.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { DecidedRecord } from "../decided-record.ts";
import type { Decider } from "../decider.ts";
import type { ProjectRecords } from "../project-records.ts";

/** One person's input about one item, before it is checked. */
export interface Request<Kind extends WaitingKind, Input> {
  decider: Decider;
  project: ProjectRecords;
  item: Stored<Kind>;
  by: { email: string; name: string };
  input: Input;
  time: string;
}

/** Rules for answering an item of a kind; `Mine` is one person's record of it. */
export interface AnsweredKind<Kind extends WaitingKind, Address, Input, Mine, Outcome> {
  /** Name in refusals. */
  noun: string;
  key(address: Address): KeyOf<Kind>;
  find(project: ProjectRecords, address: Address): Stored<Kind> | undefined;
  /** Name of the group whose members answer. */
  group(project: ProjectRecords, item: Stored<Kind>): string;
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
