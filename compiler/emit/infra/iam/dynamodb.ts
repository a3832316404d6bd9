import { partitions } from "../../../../schema/table.ts";
import type { Conditions } from "./need.ts";
import { type Service, statementsByResource } from "./statement.ts";

/** Allows reads and writes of the project table; nobody may scan it, delete from it or change its settings. */
export const dynamodb: Service = {
  prefix: "dynamodb",
  statements: (needs, { index }) =>
    statementsByResource(needs, (resources, conditions) =>
      resources.includes(index) ? "ReadIndex" : tableSid(conditions),
    ),
};

/** Returns the flow whose store is meant, as an id may spell it: flows have no capital letters. */
function flowOfStore(conditions: Conditions): string | undefined {
  const leading = conditions["ForAllValues:StringEquals"]?.["dynamodb:LeadingKeys"];
  const [first = ""] = [leading ?? []].flat();
  return first.startsWith(partitions.store) ? first.split("#")[2]?.replaceAll("-", "X") : undefined;
}

/** Runners read more than they may write, and share lines and pauses of models with those of other projects. */
function tableSid(conditions: Conditions | undefined): string {
  if (conditions === undefined) return "UseTable";
  const store = flowOfStore(conditions);
  if (store !== undefined) return `UseStore${store}`;
  if ("ForAllValues:StringLike" in conditions)
    return "ForAllValues:StringEquals" in conditions ? "WaitInLine" : "ReadPauses";
  return "ForAllValues:StringNotEquals" in conditions ? "WriteOwnRecords" : "ReadOwnRecords";
}
