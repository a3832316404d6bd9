import type { Json } from "../../../../base/json.ts";
import type { BuiltInTool } from "../../../../schema/types.ts";
import { adrTools } from "./adr/adr-tool.ts";
import type { BuiltIn, CallRecord } from "./built-in.ts";
import { gitTools } from "./git/git-tools.ts";
import { ledgerTools } from "./ledger/ledger-tools.ts";
import { reviewTools } from "./review/submit.ts";

/** The runner's own functions by the built-in tool that they belong to. */
export const builtIns: { [name in BuiltInTool["builtin"]]: BuiltIn[] } = {
  git: gitTools,
  ledger: ledgerTools,
  adr: adrTools,
  review: reviewTools,
};

const byName = new Map(
  Object.values(builtIns)
    .flat()
    .map((builtIn) => [builtIn.name, builtIn]),
);

/** What people are told of a call that went well, beside that it was made; undefined where that says it all. */
export function recordOfCall(name: string, input: Json): CallRecord | undefined {
  return byName.get(name)?.record?.(input);
}
