import { inOrderOfDelivery } from "../../../ledger/delivery-order.ts";
import { readItems } from "../../../ledger/read.ts";
import type { DeliveryItem } from "../../../ledger/repository-items.ts";
import type { Stored } from "../../../ledger/stored.ts";
import type { RoundContext } from "../../round-context.ts";

/** Returns what the project delivered last to a repository, or in a rehearsal would have delivered; undefined before it has. */
export async function newestDelivery(
  { table, order }: Pick<RoundContext, "table" | "order">,
  repository: string,
  state: DeliveryItem["state"] = "done",
): Promise<Stored<"delivery"> | undefined> {
  const all = inOrderOfDelivery(await readItems(table, order.project, "delivery"));
  return all.findLast((delivery) => delivery.state === state && delivery.repository === repository);
}
