import type { Phase, Pipeline, StatusManifest, StatusPhase } from "../../schema/types.ts";
import { twoAgents } from "./two-agents.ts";

function phase(name: string, title: string, index: number, gate: StatusPhase["gate"]): StatusPhase {
  return {
    name,
    title,
    goal: `The goal of ${name}.`,
    index,
    members: ["architect", "security"],
    deliverables: [
      {
        id: `${name}-document`,
        title: `${title} document`,
        path: `docs/${name}/*.md`,
        owner: "architect",
        min: 1,
        optional: false,
      },
    ],
    review: { agent: "security", checklist: ["Complete"] },
    ...(gate && { gate }),
  };
}

const gate = (revisePhase: string, quorum = 1): NonNullable<StatusPhase["gate"]> => ({
  group: "customer",
  quorum,
  ratings: ["quality", "relevance"],
  dueSeconds: 7 * 86_400,
  expiresSeconds: 30 * 86_400,
  onExpire: "stop",
  revisePhase,
  reviseRounds: 3,
});

/** Three phases: one decision, a quorum of two, and one without a gate. */
export const manifest: StatusManifest = {
  schemaVersion: 1,
  name: "shop",
  title: "Shop",
  description: "A shop.",
  mode: "guided",
  people: {
    customer: [
      { name: "Cora Customer", email: "Cora@example.com" },
      { name: "Carl Customer", email: "carl@example.com" },
      { name: "Cleo Customer", email: "cleo@example.com" },
    ],
    operators: [{ name: "Otto Operator", email: "otto@example.com" }],
  },
  questionGroup: "customer",
  budget: { maxCostMicros: 80_000_000, warnAtPercent: 70 },
  agents: [
    { name: "architect", title: "Architect", description: "Draws." },
    { name: "security", title: "Security engineer", description: "Reviews." },
  ],
  phases: [
    {
      ...phase("discovery", "Discovery", 0, gate("discovery")),
      checks: [{ id: "load-test", command: "k6 run load.js", values: { p95: "$.p95" } }],
      outputs: [{ agent: "security", name: "severity", description: "Severity of the worst finding" }],
    },
    phase("design", "Design", 1, gate("discovery", 2)),
    phase("handoff", "Handoff", 2, undefined),
  ],
};

const { phases: shared, ...rest } = twoAgents();

/** The configuration that runners of these phases read: each has the same limits. */
export const pipeline: Pipeline = {
  ...rest,
  name: manifest.name,
  phases: Object.fromEntries(
    manifest.phases.map(({ name, title, index }) => [name, { ...(shared.design as Phase), name, title, index }]),
  ),
};
