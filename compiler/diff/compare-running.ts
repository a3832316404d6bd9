import { enumerate } from "../../base/enumerate.ts";
import { secretsOfModel } from "../../schema/model-service.ts";
import type { Pipeline } from "../../schema/types.ts";
import { type Lane, lanes } from "../ir/lanes.ts";
import { runsOf } from "../ir/steps.ts";
import { secretsOf } from "../ir/tool-parts.ts";
import type { Change } from "./change.ts";

/** Returns the rights that only the earlier version needs, and no flow of the later one. A deployment keeps them for its unfinished projects. */
export function rightsOnlyOf(before: Pipeline, ...after: Pipeline[]): string[] {
  return lanes.flatMap((lane) => {
    const old = needsOf(before, lane);
    const now = after.flatMap((flow) => needsOf(flow, lane) ?? []);
    if (old === undefined) return [];
    if (now.length === 0) return [`the lane ${lane}, with the role and the task definition of its runners`];
    const missing = (kind: keyof Needs) => [...old[kind]].filter((name) => !now.some((needs) => needs[kind].has(name)));
    return [
      ...missing("models").map((id) => `calls of the model ${id} in the lane ${lane}`),
      ...missing("secrets").map((name) => `the secret ${name} in the lane ${lane}`),
    ];
  });
}

/** Compares each environment that both versions have. */
export function compareRunning(before: Pipeline, after: Pipeline): Change[] {
  const environments = Object.keys(after.environments ?? {}).filter((name) => before.environments?.[name]);
  const lost = environments.length === 0 ? [] : rightsOnlyOf(before, after);
  if (lost.length === 0) return [];
  const sentence = `Rights in ${enumerate(environments)} that only the old version needs: ${enumerate(lost)}. A deployment keeps them until no project of that version is unfinished, and the next one removes them.`;
  return [
    {
      theme: "deployment",
      kind: "removed",
      severity: "medium",
      subject: "environments.running",
      sentence,
      before: lost,
    },
  ];
}

interface Needs {
  models: Set<string>;
  secrets: Set<string>;
}

/** Returns the calls and data that runners of the lane need; undefined when no run uses the lane. */
function needsOf(pipeline: Pipeline, lane: Lane): Needs | undefined {
  const own = runsOf(pipeline).filter((run) => run.lane === lane);
  if (own.length === 0) return undefined;
  const agents = own.flatMap((run) => run.agents);
  const called = own.flatMap(({ tools = [] }) => tools);
  const tools = [...agents.flatMap((agent) => agent.tools), ...called].map((name) => pipeline.tools[name]);
  const models = agents.flatMap(({ model }) => pipeline.models[model] ?? []);
  return {
    models: new Set(models.flatMap(({ ids }) => ids)),
    secrets: new Set([
      ...tools.flatMap((tool) => secretsOf(tool).map(({ from }) => from)),
      ...models.flatMap(secretsOfModel),
    ]),
  };
}
