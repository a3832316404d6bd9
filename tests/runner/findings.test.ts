import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readAnswers } from "../../runtime/runner/open-findings.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { ModelReply } from "../../runtime/swarm/ports.ts";
import type { Phase } from "../../schema/types.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { calls, ScriptedModel, use } from "../support/swarm-run.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

test("a rehearsed reviewer's finding goes to its author, who changes the file and answers it, and to a new verdict, before the phase is done", async () => {
  const order = await services.start(
    "found",
    twoAgents({ rehearsal: { ask: [], failReview: 0, findings: 1, decide: [] } }),
  );
  expect(await services.run(order)).toMatchObject({ outcome: "done" });

  const verdicts = await readItems(services.table, "found", "verdict");
  expect(verdicts.map(({ verdict, points }) => [verdict, points?.length]).sort()).toEqual([
    ["approve", 0],
    ["request-changes", 1],
  ]);
  const round = await readItem(services.table, key.round("found", "design", 1));
  expect(round?.answers).toMatchObject({ F1: { by: "pm", place: expect.stringContaining("docs/requirements.md") } });
  const events = await readItems(services.table, "found", "event");
  expect(events.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Project manager answered F1: docs/));
  expect(services.repository("found").read("docs/requirements.md")).toContain("which requirement it meets");
});

const text = "# R\n\n## Functional requirements\n\nVisitors buy tickets.\n\n## Acceptance\n";
const path = "docs/requirements.md";

/** A round in which the architect approves with two findings, and the project manager answers as `last` says. */
async function scripted(project: string, last: Partial<ModelReply>[], over: Partial<Phase["limits"]> = {}) {
  const pipeline = twoAgents();
  const design = pipeline.phases.design as Phase;
  const limited = { ...pipeline, phases: { design: { ...design, limits: { ...design.limits, ...over } } } };
  const finding = { path, place: "5", severity: "low", problem: "No number.", wanted: "Number it." };
  const verdict = {
    ...{ paths: [path], verdict: "approve", severity: "low", findings: [finding, { ...finding, place: "7" }] },
    ...{ quotes: [{ path, line: "Visitors buy tickets." }], summary: "Read." },
  };
  const models = new ScriptedModel([
    calls(use("git_write", { path, content: text }), use("handoff", { to: "architect", message: "Yours." })),
    calls(use("git_write", { path: "docs/architecture/design.md", content: "# D\n" }), use("git_read", { path })),
    calls(use("review_submit", verdict), use("report", { risk: "low" })),
    calls(use("finish", { summary: "Done." })),
    calls(use("handoff", { to: "pm", message: "Two findings." })),
    ...last,
  ]);
  const outcome = await services.run(await services.start(project, limited), { ...services.connect(), models });
  const told = models.requests.map(({ messages }) => JSON.stringify(messages.at(-1)));
  return { outcome, told };
}

const finish = (answers: { id: string; place?: string; reason?: string }[]) =>
  calls(use("finish", { summary: "Done.", answers }));

test("finish is refused with the ids that are open until the author has answered each, and the answers stay from call to call", async () => {
  const reason = "The contract numbers them.";
  const last = [finish([]), finish([{ id: "F1", reason }]), finish([{ id: "F2", reason }])];
  const { outcome, told } = await scripted("refused", last);
  expect(outcome).toMatchObject({ outcome: "done" });
  const open = (said = "") => [...said.matchAll(/(F\d) of architect on docs/g)].map(([, id]) => id);
  expect(told.slice(4).map(open)).toEqual([["F1", "F2"], ["F1", "F2"], ["F1", "F2"], ["F2"]]);
  expect(told[4]).toMatch(/pm answers it with handoff or finish, in answers/);
  const round = await readItem(services.table, key.round("refused", "design", 1));
  const answers = { F1: { by: "pm", reason }, F2: { by: "pm", reason } };
  expect(round?.answers).toEqual(answers);
  // The phase's review has a journal of its own, and the next round begins without answers: both know these.
  for (const [number, mode] of [
    [1, "review"],
    [2, "swarm"],
  ] as const) {
    const order = { project: "refused", phase: "design", round: number, mode } as RunOrder;
    expect((await readAnswers({ table: services.table, order }, {})).get(1)).toEqual(answers);
  }
});

test("an author who never answers ends the round at its limit, as with everything that is not finished", async () => {
  const { outcome } = await scripted("silent", [finish([])], { turns: 9 });
  expect(outcome).toMatchObject({ outcome: "limit" });
});
