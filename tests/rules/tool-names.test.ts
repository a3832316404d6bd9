import { expect, test } from "vitest";
import { builtInTools } from "../../compiler/rules/built-in-tools.ts";
import { swarmTools } from "../../compiler/rules/tool-name-taken.ts";
import { isSwarmTool } from "../../runtime/swarm/control-tools.ts";
import { adrTools } from "../../runtime/tools/adr-tool.ts";
import { gitTools } from "../../runtime/tools/git/git-tools.ts";
import { ledgerTools } from "../../runtime/tools/ledger-tools.ts";
import { reviewTools } from "../../runtime/tools/review/submit.ts";

test("the compiler knows the names and the effects that the runtime gives its tools", () => {
  const names = (tools: readonly { name: string; effect: string }[]) =>
    Object.fromEntries(tools.map(({ name, effect }) => [name, effect]));
  expect(builtInTools).toEqual({
    adr: names(adrTools),
    git: names(gitTools),
    ledger: names(ledgerTools),
    review: names(reviewTools),
  });
  expect(swarmTools.filter((name) => !isSwarmTool(name))).toEqual([]);
});
