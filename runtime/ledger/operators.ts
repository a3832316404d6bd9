import { marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { equals, marked, setAll } from "./expressions.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/** Records an operator's decision on an open item; false when it was already decided or is closed. */
export function recordOperatorDecision(table: Table, key: ItemKey, decision: RecordedDecision): Promise<boolean> {
  const status: Status<"operator"> = "DECIDED";
  return updateItem(
    table,
    key,
    setAll({ status, decision, ...marked(marks.unsent, decision.time) }),
    equals("status", "OPEN" satisfies Status<"operator">),
  );
}
