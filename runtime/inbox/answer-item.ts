import type { KeyOf } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import type { WaitingKind } from "../ledger/wait-items.ts";
import type { Caller } from "./caller.ts";
import { requireWholeItem } from "./damaged-records.ts";
import { type Decider, openProject } from "./decider.ts";
import { deliverNowOrLater } from "./deliver.ts";
import type { AnsweredKind } from "./kinds/kind.ts";
import { notFound } from "./refusal.ts";

/**
 * Records one person's answer to an item, exactly once, and sends it to the state machine. The same answer again, with its
 * `decisionId`, returns the recorded outcome; different content with that id, or an answer that is too late, is refused.
 * `sweep` delivers an answer that cannot be delivered now.
 */
export async function answerItem<Kind extends WaitingKind, Address extends { project: string }, Input, Mine, Outcome>(
  decider: Decider,
  kind: AnsweredKind<Kind, Address, Input, Mine, Outcome>,
  caller: Caller,
  address: Address,
  input: Input,
): Promise<Outcome> {
  const project = await openProject(decider, caller, address.project);
  requireWholeItem(project, kind.key(address));
  let item = required(kind.find(project, address), kind.noun);
  const by = kind.author(project, item, caller);
  const time = new Date(decider.clock.now()).toISOString();
  const mine = await kind.prepare({ decider, project, item, by, input, time });
  // Each lost write means that the item has changed: another person answered it, or the machine opened it again.
  for (;;) {
    const outcome = kind.existing(project, item, mine) ?? (await kind.record(decider, project, item, mine));
    const key: KeyOf<Kind> = { pk: item.pk, sk: item.sk };
    if (outcome !== undefined) {
      await deliverNowOrLater(decider, key);
      return outcome;
    }
    item = required(await readItem<Kind>(decider.table, key), kind.noun);
  }
}

function required<Item>(item: Item | undefined, noun: string): Item {
  if (item === undefined) throw notFound(noun);
  return item;
}
