import { marks, projectOf } from "../../../schema/table.ts";
import { addNotice } from "../../ledger/notices.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { WaitingKind } from "../../ledger/wait-items.ts";
import { logLine } from "../../telemetry/log-line.ts";
import type { PatrolServices } from "./services.ts";

const hourMs = 3_600_000;
/** Operators have a mail by then, and time to look. */
const longAfterMs = 2 * hourMs;

/** Logs each operator's item that has been open for two hours. */
export async function reportWaitingOperators({ table, clock }: Pick<PatrolServices, "table" | "clock">): Promise<void> {
  const now = clock.now();
  const waiting = await readMarked(table, marks.waiting);
  for (const item of itemsOf(waiting, "operator")) {
    const openMs = now - Date.parse(item.openedAt);
    if (item.status !== "OPEN" || openMs < longAfterMs) continue;
    const { phase, entry } = item;
    logLine("warn", "operator-waiting", { project: projectOf(item), phase, entry, hours: Math.floor(openMs / hourMs) });
  }
  for (const kind of ["gate", "question", "operator", "top-up", "follow-up"] as const)
    for (const item of itemsOf(waiting, kind)) await addMissingNotice({ table, clock }, item);
}

/** The machine writes the notice first; it continues without one when the write failed. Older items had theirs. */
const noticedWithinMs = 3 * hourMs;

/** Writes the notice of an open item if the machine could not; an existing one is left unchanged. */
async function addMissingNotice(
  { table, clock }: Pick<PatrolServices, "table" | "clock">,
  item: Stored<WaitingKind>,
): Promise<void> {
  const openedAt = item.itemKind === "question" ? item.askedAt : item.openedAt;
  if (item.status !== "OPEN" || clock.now() - Date.parse(openedAt) > noticedWithinMs) return;
  const time = new Date(clock.now()).toISOString();
  const isAdded = await addNotice(table, projectOf(item), { about: item.itemKind, item: item.sk, reminder: 0, time });
  if (isAdded) logLine("warn", "notice-added", { project: projectOf(item), about: item.itemKind });
}
