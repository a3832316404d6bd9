import type { CommitId } from "../../../../base/commit-id.ts";
import { compareText } from "../../../../base/compare-text.ts";
import { readItems } from "../../../ledger/read.ts";
import type { RoundContext } from "../../round-context.ts";

/**
 * Returns the request and the commit that the project delivered last to a repository, with the revision of the work in it; undefined before it
 * has.
 */
export async function deliveredRequest(
  { table, order }: Pick<RoundContext, "table" | "order">,
  repository: string,
): Promise<{ request: { number: number; revision: string }; work: CommitId } | undefined> {
  const deliveries = (await readItems(table, order.project, "delivery"))
    .filter((delivery) => delivery.state === "done" && delivery.repository === repository)
    .sort((one, other) => compareText(one.time, other.time));
  const newest = deliveries.at(-1);
  if (newest?.request === undefined) return undefined;
  return { request: { number: newest.request.number, revision: newest.head }, work: newest.revision };
}
