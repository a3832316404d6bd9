import { projectOf } from "../../schema/table.ts";
import { key } from "../ledger/keys.ts";
import { manifestUnder } from "../ledger/people.ts";
import { readItem } from "../ledger/read.ts";
import { addLedgerEntry, recordEvent } from "../ledger/records.ts";
import type { Stored } from "../ledger/stored.ts";
import type { WaitingKind } from "../ledger/wait-items.ts";
import type { Decider } from "./decider.ts";
import { grantFurther } from "./further-limits.ts";
import { kindOfItem } from "./kinds/kinds.ts";

/**
 * Writes the consequences of a decision: its events, and its comments as feedback in the ledger. Keys are derived from
 * the decision, so writing again has no effect, and the next delivery completes them after a crash.
 */
export async function recordConsequences(
  { table, manifests, objects }: Pick<Decider, "table" | "manifests" | "objects">,
  item: Stored<WaitingKind>,
): Promise<void> {
  const id = projectOf(item);
  const meta = await readItem(table, key.meta(id));
  if (meta === undefined) return;
  const manifest = manifestUnder(meta.people, await manifests.read(meta.manifest));
  const phase = item.itemKind === "follow-up" ? "" : item.phase;
  const title = manifest.phases.find(({ name }) => name === phase)?.title ?? phase;
  const context = { project: { id, manifest, meta }, title };
  const { events, feedback, granted } = await kindOfItem(item).consequences({ table }, item, context);
  await Promise.all([
    ...events.map((event) => recordEvent(table, id, event)),
    ...feedback.map((entry) => addLedgerEntry(table, id, entry)),
    // The runner of the next round reads the raised limits.
    granted && grantFurther({ table, objects }, id, granted.grant, granted.raise),
  ]);
}
