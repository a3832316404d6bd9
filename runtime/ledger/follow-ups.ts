import type { ProjectId } from "../../base/names.ts";
import { marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { equals, isMissing, marked, set, setAll, unmark } from "./expressions.ts";
import { type ItemKey, type KeyOf, key } from "./keys.ts";
import { addNotice } from "./notices.ts";
import type { Table } from "./table.ts";
import type { FollowUpItem } from "./wait-items.ts";
import { addItem, updateItem } from "./write.ts";

const [open, decided]: Status<"follow-up">[] = ["OPEN", "DECIDED"];

/** Asks a group whether a project follows the end of another. Repeated, it is the same item, and the same mail. */
export async function openFollowUp(
  table: Table,
  { project, trigger, execution }: { project: ProjectId; trigger: string; execution: number },
  asked: Pick<FollowUpItem, "proposed" | "group" | "openedAt" | "expiresAt">,
): Promise<void> {
  const itemKey = key.followUp(project, trigger, execution);
  await addItem(table, itemKey, { ...asked, status: open, ...marked(marks.waiting, asked.openedAt) });
  await addNotice(table, project, { about: "follow-up", item: itemKey.sk, reminder: 0, time: asked.openedAt });
}

/** Records the decision on an open follow-up; false when it was decided or has expired. */
export function recordFollowUpDecision(table: Table, itemKey: ItemKey, decision: RecordedDecision): Promise<boolean> {
  const changes = setAll({ status: decided, decision, ...marked(marks.unsent, decision.time) });
  return updateItem(table, itemKey, changes, equals("status", open));
}

/** Records what came of the decision: the project, or the reason why there is none; nothing where none was to start. */
export function settleFollowUp(
  table: Table,
  itemKey: KeyOf<"follow-up">,
  outcome: Pick<FollowUpItem, "started" | "failed"> = {},
): Promise<boolean> {
  const changes = Object.entries(outcome).map(([name, value]) => set(name, value));
  return updateItem(
    table,
    itemKey,
    [...changes, ...unmark()],
    equals("status", decided),
    isMissing("started"),
    isMissing("failed"),
  );
}
