import type { ApiOptions } from "../../api/options.ts";
import type { Manifests } from "../../inbox/manifests.ts";

/** Services of the patrol's checks. */
export interface PatrolServices extends Pick<ApiOptions, "table" | "machine" | "objects" | "clock"> {
  manifests: Manifests;
  /** In millionths of a US dollar; undefined where none is declared. */
  monthlyBudgetMicros: number | undefined;
}
