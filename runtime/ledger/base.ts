import { isMissing, set } from "./expressions.ts";
import { key } from "./keys.ts";
import type { BaseRecord } from "./project-item.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/** Example code with which the projects of a startable begin in a rehearsal. */
export interface ExampleBase extends Omit<BaseRecord, "time"> {
  startable: string;
}

/** Records the code that the project begins with; false when it has begun with another, which stays. */
export function recordBase(table: Table, project: string, base: BaseRecord): Promise<boolean> {
  return updateItem(table, key.meta(project), [set("base", base)], isMissing("base"));
}
