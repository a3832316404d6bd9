import { expect, test } from "vitest";
import { builtInFunctions } from "../../compiler/kinds/tools/built-in-functions.ts";
import { swarmTools } from "../../compiler/rules/tool-name-taken.ts";
import { isSwarmTool } from "../../runtime/swarm/control-tools.ts";
import { adrTools } from "../../runtime/tools/kinds/builtin/adr/adr-tool.ts";
import { gitTools } from "../../runtime/tools/kinds/builtin/git/git-tools.ts";
import { ledgerTools } from "../../runtime/tools/kinds/builtin/ledger/ledger-tools.ts";
import { metricsTools } from "../../runtime/tools/kinds/builtin/metrics/metrics-tool.ts";
import { recallTools } from "../../runtime/tools/kinds/builtin/recall/recall-tools.ts";
import { reviewTools } from "../../runtime/tools/kinds/builtin/review/submit.ts";
import { storeTools } from "../../runtime/tools/kinds/builtin/store/store-tools.ts";

test("the compiler knows the names and the effects that the runtime gives its tools", () => {
  const names = (tools: readonly { name: string; effect: string }[]) =>
    Object.fromEntries(tools.map(({ name, effect }) => [name, effect]));
  expect(builtInFunctions).toEqual({
    adr: names(adrTools),
    git: names(gitTools),
    ledger: names(ledgerTools),
    metrics: names(metricsTools),
    recall: names(recallTools),
    review: names(reviewTools),
    store: names(storeTools),
  });
  expect(swarmTools.filter((name) => !isSwarmTool(name))).toEqual([]);
});
