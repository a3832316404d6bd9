import { join } from "node:path";
import { expect, test } from "vitest";
import { runnableEngagement } from "../../cli/compile-engagement.ts";
import { packageFile } from "../../cli/package-file.ts";
import { compile, nodeHost } from "../../compiler/index.ts";
import { rehearse } from "../../runtime/local/rehearse.ts";
import { isLong } from "../support/seed.ts";

const root = join(import.meta.dirname, "../..");
const engagements = ["cloudcrew", "cloudcrew-deploy"];

test.each(engagements)("%s compiles without a finding", (engagement) => {
  expect(compile(nodeHost(root), { engagement }).diagnostics).toEqual([]);
});

test("no agent of cloudcrew-deploy has a tool with a role, and everything that changes the account waits for the customer", () => {
  const { pipeline } = compile(nodeHost(root), { engagement: "cloudcrew-deploy" });
  const { agents, tools, steps } = pipeline!;
  const withRole = Object.values(tools).flatMap((tool) => ("assume" in tool && tool.assume ? [tool.name] : []));
  expect(withRole.sort()).toEqual(["terraform-apply", "terraform-plan", "terraform-plan-removal"]);
  expect(Object.values(agents).flatMap((agent) => agent.tools.filter((tool) => withRole.includes(tool)))).toEqual([]);
  const applies = steps.flatMap((step) => (step.kind === "call" && step.tool === "terraform-apply" ? [step] : []));
  expect(applies.map(({ phase, part }) => `${phase} ${part}`)).toEqual([
    "apply prepare",
    "apply perform",
    "remove prepare",
    "remove perform",
  ]);
  expect(applies.map(({ files }) => files[0])).toEqual([
    ...Array(2).fill("deployment/plan.bin"),
    ...Array(2).fill("deployment/removal.bin"),
  ]);
});

test.skipIf(!isLong)(
  "a rehearsal plays the plans by their examples, and the customer decides before each call that changes the account",
  async () => {
    const { files, pipeline } = compile(nodeHost(root), { engagement: "cloudcrew-deploy" });
    const report = await rehearse({
      engagement: runnableEngagement(pipeline!, files!),
      runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
    });
    expect(report).toMatchObject({ outcome: "finished", problems: [] });
    const gates = report.acts.filter(({ on }) => on === "gate").map(({ phase, verdict }) => `${phase} ${verdict}`);
    expect(gates).toEqual(
      ["discovery", "architecture", "poc", "production", "apply", "handoff", "remove"].map((name) => `${name} approve`),
    );
    expect(report.phases.every(({ status, rounds }) => status === "done" && rounds === 1)).toBe(true);
  },
  300_000,
);
