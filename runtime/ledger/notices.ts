import { marks } from "../../schema/table.ts";
import type { NoticeItem } from "./items.ts";
import { key } from "./keys.ts";
import { addItem } from "./records.ts";
import type { Table } from "./table.ts";

/** Notes that people are to be told, once: a notice of the same thing is left as it is. */
export function addNotice(
  table: Table,
  project: string,
  notice: Omit<NoticeItem, "told" | "takenUntil">,
): Promise<boolean> {
  const { about, item, reminder, time } = notice;
  return addItem(table, key.notice(project, about, item, reminder), { ...notice, gsi1pk: marks.notices, gsi1sk: time });
}
