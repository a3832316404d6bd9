import { firstFault } from "../../base/checks.ts";
import type { PhaseName } from "../../base/names.ts";
import {
  countsOfTrigger,
  erasing,
  looksOfTrigger,
  partitions,
  pauseOfQuota,
  prefix,
  projectOf,
  sortKeys,
} from "../../schema/table.ts";
import { itemsVersion, whyOtherVersion } from "../../schema/versions.ts";
import { fieldsOf } from "./fields.ts";
import type { Attributes, ItemKind } from "./items.ts";
import type { ItemKey } from "./keys.ts";
import type { MachineWaitKind, WaitingKind } from "./wait-items.ts";

/** The parts of a sort key that say more than the item's attributes do. */
interface KeyParts {
  round: { phase: PhaseName; round: number };
  review: { phase: PhaseName; round: number };
  gate: { phase: PhaseName; round: number };
  return: { phase: PhaseName; round: number };
  /** Its number counts how often the phase has begun with a list. */
  list: { phase: PhaseName; round: number };
  /** Its number is that of the list. */
  merge: { phase: PhaseName; round: number };
  delivery: { phase: PhaseName; round: number };
  operator: { phase: PhaseName; entry: number };
  skip: { phase: PhaseName; entry: number };
  question: { id: string };
  "top-up": { number: number };
  "follow-up": { trigger: string; execution: number };
  "day-wait": { phase: PhaseName; day: string };
  session: { email: string; id: string };
  lesson: { id: string };
  stored: { name: string };
}

/** An item as it was read: its attributes, its key with what the key says, and which kind it is by its key. */
export type Stored<Kind extends ItemKind = ItemKind> = {
  [Each in Kind]: { itemKind: Each } & ItemKey &
    Attributes[Each] &
    (Each extends keyof KeyParts ? KeyParts[Each] : unknown);
}[Kind];

/** An item as the table has it. */
export type RawItem = ItemKey & { [name: string]: unknown };

/** An item that is not what its key says it is. */
export interface Damaged extends ItemKey {
  itemKind: "damaged";
  /** The kind that its key names. */
  of: ItemKind;
  /** The attribute that is missing or is of another type. */
  attribute: string;
  attributes: { [name: string]: unknown };
  /** Reason why this crew cannot read a project's items at all; absent when only the attribute is wrong. */
  otherVersion?: string;
  /** True for a project whose erasure is not complete. */
  isBeingErased?: true;
}

/** A read that met an item which is not what its key says it is. */
export class DamagedItem extends Error {
  override readonly name = "DamagedItem";

  constructor({ pk, sk, attribute }: Damaged) {
    super(`The item ${pk} ${sk} is damaged: its attribute "${attribute}" is missing or of another type`);
  }
}

/** A read of a project that a newer crew wrote. */
export class ItemOfOtherVersion extends Error {
  override readonly name = "ItemOfOtherVersion";
}

/** A read of a project whose erasure was begun: nothing of it is to be shown any more. */
export class ProjectBeingErased extends Error {
  override readonly name = "ProjectBeingErased";

  constructor(item: ItemKey) {
    super(`This project is being erased. To complete that: crew forget ${projectOf(item)}`);
  }
}

export function errorOf(item: Damaged): Error {
  if (item.isBeingErased) return new ProjectBeingErased(item);
  return item.otherVersion === undefined ? new DamagedItem(item) : new ItemOfOtherVersion(item.otherVersion);
}

/** The kind of the item under a key; undefined for a key of no kind that is known here. */
export function kindOf({ pk, sk }: ItemKey): ItemKind | undefined {
  if (pk.startsWith(partitions.tokens)) return "token";
  if (pk.startsWith(partitions.days)) return "day";
  if (pk.startsWith(partitions.startKeys)) return "start-key";
  if (pk.startsWith(partitions.dispatch)) return "dispatch";
  if (pk.startsWith(partitions.messages)) return "message";
  if (pk.startsWith(partitions.lessons)) return "lesson";
  if (pk.startsWith(partitions.store)) return "stored";
  if (pk.startsWith(partitions.quota)) return sk === pauseOfQuota ? "pause" : undefined;
  if (pk.startsWith(partitions.triggers)) return kindOfTriggers(sk);
  const isOfPerson = pk.startsWith(partitions.person);
  const single = Object.entries(sortKeys).find(([, key]) => key === sk)?.[0];
  const found = single ?? Object.entries(prefix).find(([, start]) => sk.startsWith(start))?.[0];
  const isOfPersonByKind = found === "session" || found === "place";
  return found !== undefined && isOfPerson === isOfPersonByKind ? (found as ItemKind) : undefined;
}

function kindOfTriggers(sk: string): ItemKind {
  if (sk === countsOfTrigger) return "trigger-counts";
  if (sk.startsWith(prefix.notice)) return "notice";
  return sk.startsWith(looksOfTrigger) ? "look" : "schedule";
}

/** An item as the table has it, checked; undefined where its kind is not known here: a later version may have written it. */
export function parseItem(item: RawItem): Stored | Damaged | undefined {
  const { pk, sk, ...attributes } = item;
  const kind = kindOf(item);
  if (kind === undefined) return undefined;
  if (kind === "meta" && item.status === erasing)
    return { itemKind: "damaged", of: kind, pk, sk, attribute: "status", attributes, isBeingErased: true };
  const otherVersion = kind === "meta" ? whyNotRead(item) : undefined;
  if (otherVersion !== undefined)
    return { itemKind: "damaged", of: kind, pk, sk, attribute: "itemsVersion", attributes, otherVersion };
  const attribute = firstFault(fieldsOf[kind], attributes);
  if (attribute !== undefined) return { itemKind: "damaged", of: kind, pk, sk, attribute, attributes };
  return { ...attributes, ...partsOf(kind, { pk, sk }), pk, sk, itemKind: kind } as Stored;
}

/** META of a project says which version its items have. A version that is no number is damage, which the checks of META find. */
function whyNotRead({ pk, itemsVersion: version }: RawItem): string | undefined {
  return typeof version === "number" ? whyOtherVersion(`The records of ${pk}`, version, itemsVersion) : undefined;
}

/** Throws `DamagedItem` or `ItemOfOtherVersion`. */
export function requireWhole(item: Stored | Damaged): Stored {
  if (item.itemKind === "damaged") throw errorOf(item);
  return item;
}

export function isOfKind<Kind extends ItemKind>(item: { itemKind: string }, kind: Kind): item is Stored<Kind> {
  return item.itemKind === kind;
}

const machineWaitKinds: readonly MachineWaitKind[] = ["gate", "question", "operator", "top-up"];

/** True of what a machine waits for: a decision or an answer. */
export function isForMachine(item: { itemKind: string }): item is Stored<MachineWaitKind> {
  return machineWaitKinds.some((kind) => isOfKind(item, kind));
}

/** True of what people decide or answer. */
export function isForPeople(item: { itemKind: string }): item is Stored<WaitingKind> {
  return isForMachine(item) || isOfKind(item, "follow-up");
}

/** The parts of a damaged item's sort key: all that is known of it for certain. */
export function placeIn(item: Damaged): { phase?: string; round?: number; id?: string } {
  return partsOf(item.of, item);
}

function partsOf(kind: ItemKind, { pk, sk }: ItemKey): object {
  const [, first = "", second = ""] = sk.split("#");
  switch (kind) {
    case "round":
    case "review":
    case "gate":
    case "return":
    case "list":
    case "merge":
    case "delivery":
      return { phase: first, round: Number(second) };
    case "operator":
    case "skip":
      return { phase: first, entry: Number(second) };
    case "question":
      return { id: sk.slice(prefix.question.length) };
    case "top-up":
      return { number: Number(first) };
    case "follow-up":
      return { trigger: first, execution: Number(second) };
    case "day-wait":
      return { phase: first, day: second };
    case "stored":
      return { name: sk.slice(prefix.stored.length) };
    case "lesson":
      return { id: sk.slice(prefix.lesson.length) };
    case "session":
      return { email: pk.slice(partitions.person.length), id: sk.slice(prefix.session.length) };
    default:
      return {};
  }
}

/** Only what was written: an entry, an event or a revision as others are given it. */
export function withoutKey<Item extends ItemKey & { itemKind: ItemKind }>(
  item: Item,
): Omit<Item, "pk" | "sk" | "itemKind"> {
  const { pk: _, sk: __, itemKind: ___, ...attributes } = item;
  return attributes;
}
