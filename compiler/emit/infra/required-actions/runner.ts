import { modelAt, secretsOfModel } from "../../../../schema/model-service.ts";
import type { Agent, Pipeline } from "../../../../schema/types.ts";
import type { Lane } from "../../../ir/lanes.ts";
import { runsOf } from "../../../ir/steps.ts";
import { secretsOf } from "../../../ir/tool-parts.ts";
import { providerOf } from "../../../kinds/providers/model-providers.ts";
import { type Need, needs } from "../iam/need.ts";
import { objectsIn, type Places } from "../resource-names.ts";
import { decrypt, encrypt, keyNeeds, readItems, writeItems } from "./actions.ts";

/** Returns the needs of the runners of a lane. Those of the read-only lane commit nothing, so they may not write a repository. */
export function runnerNeeds(pipeline: Pipeline, lane: Lane, places: Places): Need[] {
  const { table, objects, repositories, runnerBundles } = places;
  const machine = [places.machine, places.machineVersions];
  return [
    ...needs("fetches the bundle of its version", ["s3:GetObject"], runnerBundles),
    ...needs("reads the project's records", readItems, table),
    ...needs("claims its round and records turns, events and spending", writeItems, table),
    ...needs("reads its configuration and stored turns", ["s3:GetObject"], objectsIn(objects)),
    ...needs("stores long turns and published files", ["s3:PutObject"], objectsIn(objects)),
    ...needs("distinguishes a missing object from a refused one", ["s3:ListBucket"], `arn:aws:s3:::${objects}`),
    ...needs("fetches the project's repository", ["s3:GetObject"], objectsIn(repositories)),
    ...needs("finds the project's repository", ["s3:ListBucket"], `arn:aws:s3:::${repositories}`),
    ...(lane === "read-only" ? [] : needs("pushes the team's commits", ["s3:PutObject"], objectsIn(repositories))),
    ...keyNeeds("reads and writes encrypted data", places, decrypt, encrypt),
    ...modelNeeds(pipeline, lane, places),
    ...secretNeeds(pipeline, lane, places),
    ...needs("sends its heartbeat", ["states:SendTaskHeartbeat"], ...machine),
    ...needs("reports its result to the machine", ["states:SendTaskFailure", "states:SendTaskSuccess"], ...machine),
  ];
}

function modelNeeds(pipeline: Pipeline, lane: Lane, places: Places): Need[] {
  return agentsIn(pipeline, lane).flatMap(({ name, model }) => {
    const declared = pipeline.models[model];
    return (declared?.ids ?? []).flatMap((id) => {
      const { actions = [], resources = [] } = declared ? providerOf(modelAt(declared, id)).rights(id, places) : {};
      return needs(`${name} calls the model ${id}`, actions, ...resources);
    });
  });
}

/** Returns the needs for secrets: a runner may read those of its own agents' tools and models, but not those of other lanes. */
function secretNeeds(pipeline: Pipeline, lane: Lane, { secret }: Places): Need[] {
  const read = (reason: string, from: string) => needs(reason, ["ssm:GetParameter"], secret(from));
  const calls = (caller: string, tools: readonly string[] = []) =>
    tools.flatMap((tool) =>
      secretsOf(pipeline.tools[tool]).flatMap(({ from }) => read(`${caller} calls ${tool} with ${from}`, from)),
    );
  const ofAgents = agentsIn(pipeline, lane).flatMap((agent) => {
    const model = pipeline.models[agent.model];
    return [
      ...calls(agent.name, agent.tools),
      ...(model === undefined ? [] : secretsOfModel(model)).flatMap((from) =>
        read(`${agent.name} calls the model ${agent.model} with ${from}`, from),
      ),
    ];
  });
  const own = runsOf(pipeline).filter((run) => run.lane === lane);
  return [...ofAgents, ...own.flatMap(({ step, tools }) => calls(step.id, tools))];
}

/** Returns every agent that works in some run of the lane. */
function agentsIn(pipeline: Pipeline, lane: Lane): Agent[] {
  const runs = runsOf(pipeline).filter((run) => run.lane === lane);
  return [...new Set(runs.flatMap(({ agents }) => agents))];
}
