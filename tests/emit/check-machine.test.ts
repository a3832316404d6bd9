import { expect, test } from "vitest";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { emitAsl } from "../../compiler/emit/asl/emit-asl.ts";
import { eventsBetween } from "../../compiler/emit/asl/history.ts";
import type { Pipeline, Step } from "../../schema/types.ts";
import { type Feature, lowerFeature } from "../pipelines/workspace.ts";
import { cloudcrew, small } from "../support/compiled-environments.ts";
import { type Draft, draftOf } from "../support/draft.ts";

/** What is reported about a feature's pipeline after a change that the language itself would not allow. */
function faultsAfter(feature: Feature, change: (pipeline: Draft<Pipeline>) => void): string[] {
  const pipeline = draftOf(lowerFeature(feature));
  change(pipeline);
  const found = createFound();
  emitAsl(pipeline, found);
  return found.diagnostics().map(({ id, span, message }) => `${span.file}:${span.line} ${id}: ${message}`);
}

function step<Kind extends Step["kind"]>({ steps }: Draft<Pipeline>, kind: Kind): Extract<Draft<Step>, { kind: Kind }> {
  return steps.find((step) => step.kind === kind) as Extract<Draft<Step>, { kind: Kind }>;
}

test("a machine within all limits is emitted without a word", () => {
  expect(faultsAfter("gate", () => {})).toEqual([]);
});

test("a heartbeat that is not below its timeout is reported where the phase is named", () => {
  expect(
    faultsAfter("internal", (pipeline) => Object.assign(step(pipeline, "run-swarm"), { timeoutSeconds: 300 })),
  ).toEqual([
    'engagements/internal/engagement.yaml:8 heartbeat-above-timeout: The state "draft_run" has a heartbeat of 300 s and a timeout of 300 s.',
  ]);
});

test("a callback without a timeout is reported", () => {
  expect(
    faultsAfter("internal", (pipeline) => Object.assign(step(pipeline, "run-swarm"), { timeoutSeconds: 0 }))[0],
  ).toContain('callback-without-timeout: The state "draft_run" waits without a limit.');
});

test("reminders that do not rise towards the expiry are reported at the gate", () => {
  expect(
    faultsAfter("gate", (pipeline) => Object.assign(step(pipeline, "await-decision"), { reminderSeconds: [5, 5] })),
  ).toEqual([
    'engagements/gate/phases/draft.yaml:6 heartbeat-above-timeout: The reminders of "draft" are not in ascending order before its expiry.',
  ]);
});

test("a state name over 80 characters is reported", () => {
  const id = "x".repeat(80);
  const faults = faultsAfter("internal", (pipeline) => {
    Object.assign(step(pipeline, "run-swarm"), { id });
    Object.assign(step(pipeline, "ask"), { next: id });
    Object.assign(step(pipeline, "await-operator"), { onResume: id });
    pipeline.start = id;
  });
  expect(faults).toHaveLength(2);
  expect(faults.join()).toContain(`state-name-over-80: The state name "${id}_run" has 84 characters.`);
});

test("a history of more than 25,000 events is reported with its arithmetic", () => {
  const faults = faultsAfter("gate", (pipeline) =>
    Object.assign(step(pipeline, "await-decision").onRevise, { rounds: 500 }),
  );
  expect(faults).toEqual([
    'engagements/gate/engagement.yaml:8 history-over-25000-events: Gates and reviews may cause 33066 events, including 501 rounds of "draft".',
  ]);
});

test("conditions and the passage to the final phases count in the history, too", () => {
  expect(eventsBetween(lowerFeature("internal"))).toBe(0);
  // A choice and the record of a skipped phase; each of three ways in, and the way on.
  expect(eventsBetween(lowerFeature("condition"))).toBe(7);
  expect(eventsBetween(lowerFeature("finally"))).toBe(8);
});

const environments = (pipeline: Draft<Pipeline>) => {
  pipeline.environments = { dev: structuredClone(small) as Draft<typeof small> };
};

test("rounds and gates that may take more than a year together are reported where they are deployed", () => {
  const expiring = (days: number) => (pipeline: Draft<Pipeline>) =>
    Object.assign(step(pipeline, "await-decision"), { expiresSeconds: days * 86_400 });
  const deployed = (days: number) => (pipeline: Draft<Pipeline>) => {
    environments(pipeline);
    expiring(days)(pipeline);
  };
  expect(faultsAfter("gate", expiring(183))).toEqual([]);
  expect(faultsAfter("gate", deployed(182))).toEqual([]);
  expect(faultsAfter("gate", deployed(183))).toEqual([
    'engagements/gate/phases/draft.yaml:6 waits-over-a-year: All rounds and gates may take 367 days together, including 366 days at the gate of "draft".',
  ]);
});

test("rounds that may take more than a year are reported in an engagement without a gate, too", () => {
  const faults = faultsAfter("internal", (pipeline) => {
    environments(pipeline);
    Object.assign(step(pipeline, "run-swarm"), { timeoutSeconds: 366 * 86_400 });
  });
  expect(faults).toEqual([
    'engagements/internal/engagement.yaml:8 waits-over-a-year: All rounds and gates may take 366 days together, including 366 days in the step "draft".',
  ]);
});

test("CloudCrew's declared waits fit into the year of an execution", () => {
  const found = createFound();
  emitAsl(cloudcrew.pipeline, found);
  expect(found.diagnostics()).toEqual([]);
});

test("more values than the machine can carry are reported, and as many as fit are not", () => {
  const agents = (count: number) => (pipeline: Draft<Pipeline>) => {
    const [agent] = Object.values(pipeline.agents);
    if (!agent) throw new Error("The pipeline has an agent.");
    const text = { type: "string", maxLength: 2000 };
    const team = Array.from({ length: count }, (_, index) => ({ ...agent, name: `a${index}`, outputs: { text } }));
    pipeline.agents = Object.fromEntries(team.map((each) => [each.name, each]));
  };
  expect(faultsAfter("gate", agents(28))).toEqual([]);
  expect(faultsAfter("gate", agents(29))).toEqual([
    "engagements/gate/engagement.yaml:8 payload-over-256-KiB: The values that all agents report can have 233044 bytes together.",
  ]);
});

test("values of calls count among those that the machine has to carry", () => {
  const withReports = (count: number) => (pipeline: Draft<Pipeline>) => {
    const [agent] = Object.values(pipeline.agents);
    if (!agent) throw new Error("The pipeline has an agent.");
    const schema = { type: "string", maxLength: 2000 };
    const team = Array.from({ length: count }, (_, index) => ({
      ...agent,
      name: `a${index}`,
      outputs: { text: schema },
    }));
    pipeline.agents = Object.fromEntries(team.map((each) => [each.name, each]));
    for (const step of pipeline.steps) if (step.kind === "call") step.values = { text: { path: "$.text", schema } };
  };
  expect(faultsAfter("call", withReports(26))).toEqual([]);
  expect(faultsAfter("call", withReports(27))).toEqual([expect.stringContaining("payload-over-256-KiB")]);
});

test("a definition over 1 MB is reported", () => {
  const faults = faultsAfter("gate", ({ phases }) => Object.assign(phases.draft!, { title: "Draft".repeat(250_000) }));
  expect(faults).toEqual([
    expect.stringMatching(
      /^engagements\/gate\/engagement.yaml:8 definition-over-1-MB: The state machine has \d{7} bytes\.$/,
    ),
  ]);
});

test("overrides over 8,192 characters are reported", () => {
  const faults = faultsAfter("internal", (pipeline) =>
    Object.assign(step(pipeline, "run-swarm"), { phase: "p".repeat(6000) }),
  );
  expect(faults.join()).toContain('overrides-over-8192-characters: The overrides of the state "draft_run" can have');
});

test("a state that nothing leads to is reported", () => {
  const faults = faultsAfter("gate", (pipeline) => {
    step(pipeline, "notify").next = "project-finished";
  });
  expect(faults.join("\n")).toContain('unreachable-state: No transition leads to the state "draft-question".');
});

test("an expression that is not JSONata is reported at its step", () => {
  const faults = faultsAfter("condition", (pipeline) =>
    Object.assign(step(pipeline, "choose"), { when: "critic.severity =" }),
  );
  expect(faults).toEqual([
    expect.stringContaining("engagements/condition/engagement.yaml:10 expression-syntax: The expression"),
  ]);
});
