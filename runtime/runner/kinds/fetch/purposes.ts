import { deniedAmong } from "../../../../schema/denied-paths.ts";
import type { Repository } from "../../../../schema/types.ts";
import type { ForgePurpose } from "../../../forge/purpose.ts";
import type { DeliveryItem } from "../../../ledger/repository-items.ts";

/** Files of GitHub's pipelines, for which an app needs a right of its own. */
const isPipeline = (path: string): boolean => path.toLowerCase().startsWith(".github/workflows/");

/** True where a repository's teams may deliver files of pipelines: only a glob that names nothing else opens them. */
export function opensPipelines({ sensitive }: Pick<Repository, "sensitive">): boolean {
  return sensitive?.paths.some(isPipeline) ?? false;
}

/** Returns for what a delivery of these changes opens the forge. Files that it refuses need no right. */
export function purposeOfDelivery(
  { sensitive }: Pick<Repository, "sensitive">,
  changed: readonly string[],
): ForgePurpose {
  const pipelines = changed.filter(isPipeline);
  const isOpened = pipelines.length > deniedAmong(pipelines, sensitive?.paths).length;
  return isOpened ? "deliver-pipelines" : "deliver";
}

/** Returns for what a merge of a delivery opens the forge. Of many sensitive files not all are recorded. */
export function purposeOfMerge({ sensitive }: Pick<DeliveryItem, "sensitive">): ForgePurpose {
  const mayHavePipelines =
    sensitive?.paths.some(isPipeline) || (sensitive?.count ?? 0) > (sensitive?.paths.length ?? 0);
  return mayHavePipelines ? "merge-pipelines" : "merge";
}
