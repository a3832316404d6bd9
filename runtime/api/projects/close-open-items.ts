import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { applied } from "../../ledger/conditions.ts";
import { type ItemKey, key } from "../../ledger/keys.ts";
import type { Table } from "../../ledger/table.ts";
import type { ProjectRecords } from "./project-records.ts";

/** What an ended execution still waited for has nobody left to wait for it. */
export async function closeOpenItems(table: Table, project: ProjectRecords, closedAt: string): Promise<void> {
  const keys: ItemKey[] = [
    ...project.gates.filter(isOpen).map(({ phase, round }) => key.gate(project.id, phase, round)),
    ...project.questions.filter(isOpen).map(({ id }) => key.question(project.id, id)),
    ...project.operators.filter(isOpen).map(({ pk, sk }) => ({ pk, sk })),
  ];
  const closings = keys.map((itemKey) =>
    applied(
      table.documents.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { ...itemKey },
          UpdateExpression: "SET #status = :expired, closedAt = :time REMOVE gsi1pk, gsi1sk",
          ConditionExpression: "#status = :open",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":expired": "EXPIRED", ":open": "OPEN", ":time": closedAt },
        }),
      ),
    ),
  );
  await Promise.all(closings);
}

function isOpen({ status }: { status: string }): boolean {
  return status === "OPEN";
}
