import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, nodeHost } from "../../compiler/index.ts";
import { allSteps } from "../../compiler/ir/steps.ts";
import { secondsOf } from "../../runtime/runner/kinds/call/perform-forge.ts";
import { constants } from "../../schema/defaults.ts";

const root = join(import.meta.dirname, "../..");

test.each(["auto-dev", "agent-bus"])(
  "in %s the machine gives each operation on a forge the time that the runner takes for it",
  (engagement) => {
    const { flows = [] } = compile(nodeHost(root), { engagement });
    const calls = flows.flatMap(({ pipeline }) =>
      allSteps(pipeline.steps).flatMap((step) => {
        const tool = step.kind === "call" ? pipeline.tools[step.tool] : undefined;
        return step.kind === "call" && tool?.kind === "forge" ? [{ step, tool }] : [];
      }),
    );
    expect(calls.some(({ tool }) => tool.operation === "merge")).toBe(true);
    for (const { step, tool } of calls)
      expect(step.timeoutSeconds).toBeGreaterThanOrEqual(secondsOf(tool) + constants.headRoomSeconds);
  },
);
