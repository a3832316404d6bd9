import type { Stored } from "../../ledger/stored.ts";
import type { WaitingKind } from "../../ledger/wait-items.ts";
import type { ProjectRecords } from "../project-records.ts";
import { followUpKind } from "./follow-up/follow-up-kind.ts";
import { shownFollowUp } from "./follow-up/shown-follow-up.ts";
import { gateKind } from "./gate/gate-kind.ts";
import { shownGate } from "./gate/shown-gate.ts";
import type { DeliveredKind, ShownKind } from "./kind.ts";
import { operatorKind } from "./operator/operator-kind.ts";
import { shownOperator } from "./operator/shown-operator.ts";
import { questionKind } from "./question/question-kind.ts";
import { shownQuestion } from "./question/shown-question.ts";
import { shownTopUp } from "./top-up/shown-top-up.ts";
import { topUpKind } from "./top-up/top-up-kind.ts";

const kinds: { readonly [Kind in WaitingKind]: DeliveredKind<Kind> & ShownKind<Kind> } = {
  gate: { ...gateKind, ...shownGate },
  question: { ...questionKind, ...shownQuestion },
  operator: { ...operatorKind, ...shownOperator },
  "top-up": { ...topUpKind, ...shownTopUp },
  "follow-up": { ...followUpKind, ...shownFollowUp },
};

/** The kind of an item, by its key. */
export function kindOfItem<Kind extends WaitingKind>(item: Stored<Kind>): DeliveredKind<Kind> {
  return kinds[item.itemKind as Kind];
}

/** An item with the way in which people see it. */
export interface ShownItem {
  kind: ShownKind<WaitingKind>;
  item: Stored<WaitingKind>;
}

/** Returns the project's items of all kinds, or of one. */
export function shownItems(project: ProjectRecords, only?: WaitingKind): ShownItem[] {
  const shown: ShownKind<WaitingKind>[] = only === undefined ? Object.values(kinds) : [kinds[only]];
  return shown.flatMap((kind) => kind.itemsOf(project).map((item) => ({ kind, item })));
}
