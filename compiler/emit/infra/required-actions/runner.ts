import { modelAt, secretsOfModel } from "../../../../schema/model-service.ts";
import { decidedByPeople, partitions, projectKey, storeKey } from "../../../../schema/table.ts";
import type { Agent, Pipeline } from "../../../../schema/types.ts";
import type { Lane } from "../../../ir/lanes.ts";
import { runsOf } from "../../../ir/steps.ts";
import { secretsOf, toolsInAccount } from "../../../ir/tool-parts.ts";
import { providerOf } from "../../../kinds/providers/model-providers.ts";
import { functionsLeft } from "../../../kinds/tools/built-in-functions.ts";
import { type Need, needs, under } from "../iam/need.ts";
import { ownProject, principalProject } from "../project-tag.ts";
import { objectsIn, type Places, repositoryName } from "../resource-names.ts";
import { decrypt, encrypt, keyNeeds, readItems, writeItems } from "./actions.ts";

/** Returns the needs of a container before its runner acts for a project: nothing of any project, and the role that has it. */
export function runnerNeeds(lane: Lane, { runnerBundles, projectRole }: Places): Need[] {
  return [
    ...needs("fetches the bundle of its version", ["s3:GetObject"], runnerBundles),
    ...needs("acts for its project only", ["sts:AssumeRole", "sts:TagSession"], projectRole(lane)),
  ];
}

/**
 * Returns the needs of the runners of a lane, for the project that their session is tagged with: records under its key, its
 * repository. Those of the read-only lane commit nothing, so they may not write it. Objects are shared by digest: reading one
 * takes its digest, none is listed, and none is replaced.
 */
export function projectNeeds(pipeline: Pipeline, lane: Lane, places: Places): Need[] {
  const { table, objects, repositories, ownRepository } = places;
  return [
    ...under(ownRecords, needs("reads the project's records", readItems, table)),
    ...under(recordsOfRunners, needs("claims its round and records turns, events and spending", writeItems, table)),
    ...quotaNeeds(pipeline, lane, places),
    ...storeNeeds(pipeline, lane, places),
    ...needs("reads its configuration and stored turns", ["s3:GetObject"], objectsIn(objects)),
    ...under(onlyNewObjects, needs("stores long turns and published files", ["s3:PutObject"], objectsIn(objects))),
    ...under(
      wholeDigest,
      needs("distinguishes a missing object from a refused one", ["s3:ListBucket"], `arn:aws:s3:::${objects}`),
    ),
    ...needs("fetches the project's repository", ["s3:GetObject"], ownRepository),
    ...under(
      ownRepositoryName,
      needs("finds the project's repository", ["s3:ListBucket"], `arn:aws:s3:::${repositories}`),
    ),
    ...(lane === "read-only" ? [] : needs("pushes the team's commits", ["s3:PutObject"], ownRepository)),
    ...keyNeeds("reads and writes encrypted data", places, decrypt, encrypt),
    ...modelNeeds(pipeline, lane, places),
    ...secretNeeds(pipeline, lane, places),
    ...needs("sends its heartbeat", ["states:SendTaskHeartbeat"], ...places.machines),
    ...needs(
      "reports its result to the machine",
      ["states:SendTaskFailure", "states:SendTaskSuccess"],
      ...places.machines,
    ),
  ];
}

/** Returns the needs for the roles of tools: only the runner of a call takes one on, for the program alone. */
export function callNeeds(versions: readonly Pipeline[], places: Places): Need[] {
  const roles = versions.flatMap((version) =>
    toolsInAccount(version).map(({ name, assume }) => assume?.role ?? places.toolRole(name)),
  );
  // A statement without a resource is none that IAM takes.
  if (roles.length === 0) return [];
  return under(calledByCrew, needs("gives a tool its own role", ["sts:AssumeRole"], ...new Set(roles)));
}

/** Name of the sessions, which CloudTrail shows in the account that is acted on. */
const calledByCrew = { StringLike: { "sts:RoleSessionName": "crew-*" } };

/** Items of the project. */
const ownRecords = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [projectKey(ownProject)] } };

/** Without the attributes with which people decide: a runner can neither approve its own gate nor give itself a larger budget. */
const recordsOfRunners = {
  ...ownRecords,
  "ForAllValues:StringNotEquals": { "dynamodb:Attributes": [...decidedByPeople] },
};

/** Lines and pauses of models and their services. */
const quotas = { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${partitions.quota}*`] } };
const quotasOfRunners = {
  ...quotas,
  "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "usedUntil", "until", "reason", "asked"] },
};

/** docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html */
const onlyNewObjects = { Null: { "s3:if-none-match": "false" } };

/** Asking for an object takes its whole digest: shorter beginnings, which would list objects, are refused. */
const wholeDigest = { StringLike: { "s3:prefix": "?".repeat(64) } };

const ownRepositoryName = { StringEquals: { "s3:prefix": repositoryName(ownProject) } };

function modelNeeds(pipeline: Pipeline, lane: Lane, places: Places): Need[] {
  return agentsIn(pipeline, lane).flatMap(({ name, model }) => {
    const declared = pipeline.models[model];
    return (declared?.ids ?? []).flatMap((id) => {
      const { actions = [], resources = [] } = declared ? providerOf(modelAt(declared, id)).rights(id, places) : {};
      return needs(`${name} calls the model ${id}`, actions, ...resources);
    });
  });
}

/** Returns the needs for the lines and pauses of models, which the runners of all projects share. */
function quotaNeeds(pipeline: Pipeline, lane: Lane, { table }: Places): Need[] {
  if (agentsIn(pipeline, lane).length === 0) return [];
  return [
    ...under(quotas, needs("reads until when a model's service asks for no calls", ["dynamodb:GetItem"], table)),
    ...under(
      quotasOfRunners,
      needs(
        "waits in line for a model's tokens, and records a pause that its service asks for",
        ["dynamodb:UpdateItem"],
        table,
      ),
    ),
  ];
}

/** Returns the needs for the store of the flow; none in a lane whose agents do not have it. Those who only read it may not write. */
function storeNeeds(pipeline: Pipeline, lane: Lane, { table }: Places): Need[] {
  const functions = agentsIn(pipeline, lane).flatMap(({ tools, lane: own }) =>
    tools.flatMap((name) => {
      const tool = pipeline.tools[name];
      if (tool?.kind !== "builtin" || tool.builtin !== "store") return [];
      return functionsLeft({ ...tool, effect: own === "read-only" ? "read" : tool.effect });
    }),
  );
  if (functions.length === 0) return [];
  const stores = [false, true].map((rehearsed) => storeKey(pipeline.name, pipeline.flow?.name, rehearsed));
  const ofFlow = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": stores } };
  const writes = functions.some((name) => name === "store_put" || name === "store_delete");
  return [
    ...under(ofFlow, needs("reads what projects of the flow have stored", readItems, table)),
    ...(writes ? under(ofFlow, needs("stores texts for projects of the flow", ["dynamodb:UpdateItem"], table)) : []),
  ];
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
  const itself = own.flatMap(({ step, secrets = [] }) =>
    secrets.flatMap((from) => read(`${step.id} reads the repository with ${from}`, from)),
  );
  const isOnForge = (tool: string) => pipeline.tools[tool]?.kind === "forge";
  const called = own.flatMap(({ step, tools = [] }) =>
    calls(
      step.id,
      tools.filter((tool) => !isOnForge(tool)),
    ),
  );
  const onForges = own.flatMap(({ step, tools = [] }) => calls(step.id, tools.filter(isOnForge)));
  return [...ofAgents, ...called, ...forOwnProjects(pipeline, [...onForges, ...itself])];
}

/**
 * All flows share the roles of their lanes, so the credentials of a repository are read by projects of the flows alone that act on it: their ids are
 * the flow's name, 16 characters, and, of a flow with a key, a number. The rule flow-repositories-unusable keeps the ids of flows apart.
 */
function forOwnProjects({ flow }: Pipeline, given: Need[]): Need[] {
  if (flow === undefined) return given;
  const id = `${flow.name}-${"?".repeat(16)}`;
  return under({ StringLike: { [principalProject]: [id, `${id}-*`] } }, given);
}

/** Returns every agent that works in some run of the lane. */
function agentsIn(pipeline: Pipeline, lane: Lane): Agent[] {
  const runs = runsOf(pipeline).filter((run) => run.lane === lane);
  return [...new Set(runs.flatMap(({ agents }) => agents))];
}
