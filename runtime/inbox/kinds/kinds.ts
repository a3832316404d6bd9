import type { WaitingKind } from "../../ledger/items.ts";
import type { Stored } from "../../ledger/stored.ts";
import { gateKind } from "./gate.ts";
import type { DeliveredKind } from "./kind.ts";
import { operatorKind } from "./operator.ts";
import { questionKind } from "./question.ts";

const kinds: { readonly [Kind in WaitingKind]: DeliveredKind<Kind> } = {
  gate: gateKind,
  question: questionKind,
  operator: operatorKind,
};

/** The kind of an item, by its key. */
export function kindOfItem<Kind extends WaitingKind>(item: Stored<Kind>): DeliveredKind<Kind> {
  return kinds[item.itemKind as Kind];
}
