import type { Usage } from "../../schema/types.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import { readItems } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import type { Entry } from "../swarm/entry.ts";
import type { Spending } from "../swarm/ports.ts";

/** The part of a project's record that crew estimated, because the service reported no count. */
export interface EstimatedPart extends Usage {
  calls: number;
}

/** Sums the calls with an estimated usage in a project's journals. */
export async function estimatedPart(table: Table, objects: ObjectStore, project: string): Promise<EstimatedPart> {
  const sum = { calls: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };
  for (const { entry, body } of await readItems(table, project, "turn")) {
    const text = body === undefined ? entry : new TextDecoder().decode(await objects.get(body));
    const { spending, costMicros } = paidIn(JSON.parse(text ?? "") as Entry);
    if (spending?.isEstimated !== true) continue;
    sum.calls += 1;
    sum.costMicros += costMicros;
    for (const kind of ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"] as const)
      sum[kind] += spending.usage[kind];
  }
  return sum;
}

function paidIn(entry: Entry): { spending?: Spending | undefined; costMicros: number } {
  switch (entry.kind) {
    case "model-replied":
      return { spending: entry.reply, costMicros: entry.costMicros };
    case "reply-lost":
    case "model-timed-out":
      return { spending: entry.spending, costMicros: entry.costMicros ?? 0 };
    default:
      return { costMicros: 0 };
  }
}
