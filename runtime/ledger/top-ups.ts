import type { Digest } from "../../base/digest.ts";
import type { PhaseName } from "../../base/names.ts";
import { marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { equals, hasSize, marked, remove, setAll, unmark } from "./expressions.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/** Records the decision on an open request; false when it was decided or has expired. */
export function recordTopUpDecision(table: Table, key: ItemKey, decision: RecordedDecision): Promise<boolean> {
  const [status, open]: Status<"top-up">[] = ["DECIDED", "OPEN"];
  return updateItem(
    table,
    key,
    setAll({ status, decision, ...marked(marks.unsent, decision.time) }),
    equals("status", open),
  );
}

/** Records that the machine has the outcome for a phase; false when the phase has begun to wait again since. */
export function markTopUpDelivered(
  table: Table,
  key: ItemKey,
  { phase, since, record }: { phase: PhaseName; since: string; record: Digest | undefined },
): Promise<boolean> {
  const changes = [...setAll({ record }), ...remove(["waits", phase])];
  return updateItem(table, key, changes, equals(["waits", phase], since));
}

/** Takes the item out of the index; false while a phase still waits for its outcome. */
export function unmarkDeliveredTopUp(table: Table, key: ItemKey): Promise<boolean> {
  return updateItem(table, key, unmark(), hasSize("waits", 0));
}
