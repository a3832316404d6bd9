import type { Agent, Phase, Pipeline } from "../../schema/types.ts";
import { type Draft, draftOf } from "./draft.ts";

const agent = (name: string, over: Partial<Agent>): Agent => ({
  name,
  title: name === "pm" ? "Project manager" : "Architect",
  description: `The work of the ${name}.`,
  model: "working",
  prompt: "You are {{agent.title}} for {{project.title}}.",
  tools: ["git", "ledger", "adr", "review"],
  writes: [],
  lane: "dry-run",
  reviews: [],
  outputs: {},
  mayAsk: false,
  maxTokens: 10_000_000,
  ...over,
});

const price = {
  inputMicros: 3_000_000,
  outputMicros: 15_000_000,
  cacheReadMicros: 300_000,
  cacheWriteMicros: 3_750_000,
};

/** A project manager and an architect, each with a deliverable; the architect reviews the requirements. */
export function twoAgents(over: Partial<Phase> = {}, agents: { [name: string]: Partial<Agent> } = {}): Draft<Pipeline> {
  const phase: Phase = {
    name: "design",
    title: "Design",
    goal: "Agree on what is built.",
    index: 0,
    entry: "pm",
    members: ["pm", "architect"],
    forcedHandoffs: [],
    limits: {
      turns: 60,
      handoffs: 15,
      timeSeconds: 3600,
      turnTimeSeconds: 60,
      repetition: { window: 8, agents: 2 },
      tokens: 20_000_000,
      maxCostMicros: 500_000_000,
      onLimit: "save-and-ask",
    },
    deliverables: [
      {
        id: "requirements",
        title: "Requirements",
        path: "docs/requirements.md",
        template: "requirements",
        owner: "pm",
        min: 1,
        optional: false,
      },
      {
        id: "design",
        title: "Design",
        path: "docs/architecture/design.md",
        owner: "architect",
        min: 1,
        optional: false,
      },
    ],
    checks: [],
    review: { agent: "architect", checklist: ["Every requirement is answered", "Costs are estimated"] },
    gated: true,
    rehearsal: { ask: [], failReview: 0, decide: [] },
    ...over,
  };
  const pipeline: Pipeline = {
    schemaVersion: 1,
    name: "harbour",
    title: "Harbour",
    description: "",
    mode: "guided",
    sow: "",
    models: {
      working: { provider: "bedrock", ids: ["model-a"], maxTokens: 4096, cache: "5m", prices: { "model-a": price } },
    },
    people: {},
    budget: { maxCostMicros: 1_000_000_000, warnAtPercent: 80 },
    agents: {
      pm: agent("pm", { writes: ["docs/*.md"], ...agents.pm }),
      architect: agent("architect", {
        writes: ["docs/architecture/**"],
        reviews: [{ of: "docs/requirements.md", blockOn: ["high", "critical"] }],
        outputs: { risk: { type: "string", enum: ["low", "high"] } },
        ...agents.architect,
      }),
    },
    tools: Object.fromEntries(
      (["git", "ledger", "adr", "review"] as const).map((builtin) => [
        builtin,
        { kind: "builtin", name: builtin, description: builtin, effect: "write", builtin },
      ]),
    ),
    templates: {
      requirements: {
        name: "requirements",
        text: "# {{deliverable.title}}\n\n## Functional requirements\n\n## Acceptance\n",
        sections: ["Functional requirements", "Acceptance"],
      },
    },
    phases: { design: phase },
    start: "design",
    steps: [],
  };
  return draftOf(pipeline);
}
