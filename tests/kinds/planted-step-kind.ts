import type { PlantedKind } from "./planted-kind.ts";

const compilerEntry = `import type { ErrandStep } from "../../../schema/types.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { roundStates } from "../../asl/round.ts";
import { compareValue } from "../../diff/compare-values.ts";
import { throwMissing } from "../../source/missing-value.ts";
import type { StepKind } from "./step-kind.ts";
import type { WorkKind } from "./work-kind.ts";

const work: WorkKind<ErrandStep> = {
  key: "errand",
  noun: "an errand",
  names: { tool: ["errand.tool"] },
  mayAsk: false,
  link: () => ({ entry: () => undefined, members: () => [], forcedHandoffs: () => [] }),
  lowerPhase: () => ({ members: [], forcedHandoffs: [] }),
  lowerStep({ onAsk: _, ...round }, { declared: { errand } }) {
    const { tool, with: input = {} } = errand ?? throwMissing();
    return { kind: "errand", ...round, tool, input };
  },
  explain: ({ declared: { errand } }) => [\`The tool \${errand?.tool} is called once, without a model.\`],
  compare: (name, { step: before }, { step: after }) =>
    compareValue(
      {
        theme: "rights",
        severity: "high",
        subject: \`phases.\${name}.errand.tool\`,
        sentence: \`\${name} now calls \${after.tool} instead of \${before.tool}.\`,
      },
      before.tool,
      after.tool,
    ),
};

/** Calls one tool, without a model. */
export const errandKind: StepKind<"errand"> = {
  places: { steps: ["next", "onLimit"], phases: ["phase"] },
  run: ({ tool, retry }) => ({ lane: "execute", agents: [], tools: [tool], attempts: retry.attempts }),
  events: () => eventsOf.round,
  states: (step, emission) => roundStates(step, { mode: "errand", lane: "execute" }, emission),
  work,
};
`;

const runtimeEntry = `import type { Agent } from "../../../../schema/types.ts";
import { createToolbox } from "../../../tools/toolbox.ts";
import { createPhaseWork } from "../../phase-work.ts";
import { toolContextOf } from "../../records.ts";
import type { RunKind } from "../run-kind.ts";

/** Calls the step's tool once. */
export const errandKind: RunKind = {
  noun: "errand",
  journalOf: (phase) => phase,
  pipelineOf: (pipeline) => pipeline,
  async work({ context }) {
    const { pipeline, order, signal } = context;
    const step = pipeline.steps.find((each) => each.kind === "errand" && each.phase === order.phase);
    if (step?.kind !== "errand") throw new Error(\`The phase \${order.phase} has no errand.\`);
    const tools = createToolbox(pipeline.tools, toolContextOf(context));
    const turn = { phase: order.phase, round: order.round, seq: 1 };
    const call = { id: "1", name: step.tool.replaceAll("-", "_"), input: step.input };
    const caller = { ...nobody, tools: [step.tool] };
    const outcome = await tools.call(caller, call, turn, signal);
    if (outcome.isError) return { kind: "limit", limit: "turns", reason: outcome.text, outputs: {} };
    await createPhaseWork(context).publish(caller, turn, \`Call \${step.tool}\`);
    return { kind: "done", outputs: {}, summary: outcome.text };
  },
  result: async () => ({}),
};

const nobody: Agent = {
  name: "errand",
  title: "Errand",
  description: "No agent: the step itself.",
  model: "",
  prompt: "",
  tools: [],
  writes: ["**"],
  lane: "execute",
  reviews: [],
  outputs: {},
  mayAsk: false,
  maxTokens: 0,
};
`;

const declaration = `"errand": {
      "type": "object",
      "additionalProperties": false,
      "required": ["tool"],
      "description": "A tool that is called once, without a model.",
      "properties": {
        "tool": { "$ref": "common.schema.json#/$defs/Name", "description": "The tool." },
        "with": { "type": "object", "additionalProperties": { "type": "string" }, "description": "Its arguments." }
      }
    },
    `;

const lowered = `"ErrandStep": {
      "title": "ErrandStep",
      "type": "object",
      "additionalProperties": false,
      "required": ["kind", "id", "origin", "phase", "tool", "input", "timeoutSeconds", "heartbeatSeconds", "retry", "next", "onLimit"],
      "properties": {
        "kind": { "const": "errand" },
        "id": { "type": "string" },
        "origin": { "$ref": "#/$defs/Origin" },
        "phase": { "type": "string" },
        "tool": { "type": "string" },
        "input": { "type": "object", "additionalProperties": { "type": "string" } },
        "timeoutSeconds": { "type": "integer" },
        "heartbeatSeconds": { "type": "integer" },
        "retry": { "$ref": "#/$defs/Retry" },
        "next": { "type": "string" },
        "onLimit": { "type": "string" }
      }
    },
    `;

/** A kind of step that calls one tool without a model, as an engineer would add it. */
export const plantedStepKind: PlantedKind = {
  own: {
    "compiler/kinds/steps/errand.ts": compilerEntry,
    "runtime/runner/kinds/errand/errand-kind.ts": runtimeEntry,
  },
  edits: [
    { file: "schema/phase.schema.json", find: '"swarm": {\n', replace: `${declaration}"swarm": {\n` },
    {
      file: "schema/phase.schema.json",
      find: '{ "required": ["call"] }]',
      replace: '{ "required": ["call"] }, { "required": ["errand"] }]',
    },
    { file: "schema/pipeline.schema.json", find: '"AskStep": {', replace: `${lowered}"AskStep": {` },
    {
      file: "schema/pipeline.schema.json",
      find: '"$ref": "#/$defs/AskStep"',
      replace: '"$ref": "#/$defs/AskStep" }, { "$ref": "#/$defs/ErrandStep"',
    },
    {
      file: "compiler/kinds/steps/step-kinds.ts",
      find: 'import { failKind } from "./fail.ts";',
      replace: 'import { errandKind } from "./errand.ts";\nimport { failKind } from "./fail.ts";',
    },
    {
      file: "compiler/kinds/steps/step-kinds.ts",
      find: "  review: reviewKind,\n",
      replace: "  errand: errandKind,\n  review: reviewKind,\n",
    },
    {
      file: "runtime/runner/kinds/run-kinds.ts",
      find: 'import { reviewKind } from "./review/review-kind.ts";',
      replace:
        'import { errandKind } from "./errand/errand-kind.ts";\nimport { reviewKind } from "./review/review-kind.ts";',
    },
    {
      file: "runtime/runner/kinds/run-kinds.ts",
      find: "  merge: mergeKind,\n}",
      replace: "  merge: mergeKind,\n  errand: errandKind,\n}",
    },
  ],
};
