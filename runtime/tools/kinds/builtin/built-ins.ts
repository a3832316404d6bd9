import type { Json } from "../../../../base/json.ts";
import type { BuiltInTool } from "../../../../schema/types.ts";
import { adrTools } from "./adr/adr-tool.ts";
import type { BuiltIn, CallRecord } from "./built-in.ts";
import { gitTools } from "./git/git-tools.ts";
import { ledgerTools } from "./ledger/ledger-tools.ts";
import { metricsTools } from "./metrics/metrics-tool.ts";
import { recallTools } from "./recall/recall-tools.ts";
import { reviewTools } from "./review/submit.ts";
import { storeTools } from "./store/store-tools.ts";

/** Functions of the runner by their built-in tool. */
export const builtIns: { [name in BuiltInTool["builtin"]]: BuiltIn[] } = {
  git: gitTools,
  ledger: ledgerTools,
  adr: adrTools,
  review: reviewTools,
  recall: recallTools,
  metrics: metricsTools,
  store: storeTools,
};

const byName = new Map(
  Object.values(builtIns)
    .flat()
    .map((builtIn) => [builtIn.name, builtIn]),
);

/** Event of a successful call; undefined when the call's own event is enough. */
export function recordOfCall(name: string, input: Json): CallRecord | undefined {
  return byName.get(name)?.record?.(input);
}
