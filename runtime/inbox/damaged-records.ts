import type { DamagedRecord, StatusManifest } from "../../schema/types.ts";
import type { ItemKind } from "../ledger/items.ts";
import type { ItemKey } from "../ledger/keys.ts";
import { type Damaged, placeIn } from "../ledger/stored.ts";
import { Refusal } from "./refusal.ts";

type WithDamage = { manifest: StatusManifest; damaged: Damaged[] };

/** Kinds whose loss changes what people would decide on at a gate: a failed review, an open question, an objection. */
const weighed: ReadonlySet<ItemKind> = new Set(["gate", "round", "review", "question", "operator", "ledger"]);

/** Each damaged record of a project in words, with what it prevents and who can restore it. */
export function describeDamage(project: WithDamage): DamagedRecord[] {
  return project.damaged.map((item) => ({ kind: item.of, record: item.sk, text: textOf(project, item) }));
}

/** Refuses an action on an item that is damaged. */
export function requireWholeItem(project: WithDamage, { pk, sk }: ItemKey): void {
  const item = project.damaged.find((each) => each.pk === pk && each.sk === sk);
  if (item !== undefined) throw refusalOf(project, item);
}

/** Refuses what would be decided, or listed, on incomplete records. */
export function requireWholeRecords(project: WithDamage): void {
  const item = project.damaged.find(({ of }) => weighed.has(of));
  if (item !== undefined) throw refusalOf(project, item);
}

export function hasDamage({ damaged }: WithDamage): boolean {
  return damaged.some(({ of }) => weighed.has(of));
}

function refusalOf(project: WithDamage, item: Damaged): Refusal {
  return new Refusal("damaged", "A record is damaged", textOf(project, item));
}

function textOf({ manifest }: WithDamage, item: Damaged): string {
  const prevents = weighed.has(item.of) ? "so nobody can decide at a gate of this project" : "so it is not shown";
  return `${nameOf(manifest, item)} is damaged: the attribute "${item.attribute}" of ${item.pk} ${item.sk} is missing or of another type, ${prevents} until an engineer restores it from a backup. An operator can still stop the project.`;
}

function nameOf({ phases }: StatusManifest, item: Damaged): string {
  const { phase = "", round, id } = placeIn(item);
  const [name = "", isReview] = phase.split("~");
  const title = phases.find((each) => each.name === name)?.title ?? name;
  switch (item.of) {
    case "gate":
      return `The gate of ${title}, round ${round},`;
    case "question":
      return `The question ${id}`;
    case "operator":
      return `The decision of the delivery team on ${title}`;
    case "top-up":
      return "A request for more money";
    case "follow-up":
      return "A proposed start of another project";
    case "round":
      return `The record of ${isReview ? "the review of " : ""}${title}, round ${round},`;
    case "review":
      return `The review of ${title}, round ${round},`;
    default:
      return `A record of kind "${item.of}"`;
  }
}
