import type { ProjectRecords } from "../../inbox/project-records.ts";
import { type ItemKey, key } from "../../ledger/keys.ts";
import { isForPeople } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import { closeDamagedItem, closeItem } from "../../ledger/waiting.ts";

/** Closes the items that an ended execution was waiting for. */
export async function closeOpenItems(table: Table, project: ProjectRecords, closedAt: string): Promise<void> {
  const keys: ItemKey[] = [
    ...project.gates.filter(isOpen).map(({ phase, round }) => key.gate(project.id, phase, round)),
    ...project.questions.filter(isOpen).map(({ id }) => key.question(project.id, id)),
    ...project.operators.filter(isOpen),
    ...project.topUps.filter(isOpen),
    ...project.dayWaits.filter(isOpen),
  ];
  await Promise.all(keys.map((itemKey) => closeItem(table, itemKey, closedAt)));
  const waiting = project.damaged.filter(({ of }) => isForPeople({ itemKind: of }));
  await Promise.all(waiting.map((item) => closeDamagedItem(table, item, closedAt)));
}

function isOpen({ status }: { status: string }): boolean {
  return status === "OPEN";
}
