import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { unmetNeeds } from "../../../compiler/emit/infra/iam/unmet-needs.ts";
import { needsOf, roleNames, statementsOf } from "../../../compiler/emit/infra/roles.ts";
import { compile, nodeHost } from "../../../compiler/index.ts";
import { lineKey, pauseKey } from "../../../runtime/ledger/keys.ts";
import type { CommandTool, Pipeline } from "../../../schema/types.ts";
import { allows, type RolePolicies } from "../../support/aws/evaluate-policy.ts";
import {
  cloudcrew,
  large,
  listOf,
  policyOf,
  resourcesOf,
  sizes,
  small,
  stackOf,
} from "../../support/compiled-environments.ts";

const withSender = { ...large, sender: "crew@example.com" };
const environments = [...sizes, ["large with notices", withSender] as const];

/** Actions for which the service authorization reference has no resource type. */
const unnarrowable =
  /^(ecr:GetAuthorizationToken|xray:.*|logs:(\w+LogDeliver(y|ies)|\w+ResourcePolic(y|ies)|DescribeLogGroups))$/;

test.each(environments)("in %s every need is met, and each statement, taken away, breaks a step", (_, environment) => {
  const deployment = deploymentOf([cloudcrew], environment);
  for (const name of roleNames(deployment)) {
    const needs = needsOf(deployment, name);
    const statements = statementsOf(deployment, name);
    expect(unmetNeeds(needs, statements), name).toEqual([]);
    for (const statement of statements) {
      const broken = unmetNeeds(
        needs,
        statements.filter((other) => other !== statement),
      );
      expect(
        broken.map(({ step }) => step),
        `${name} without ${statement.sid}`,
      ).toEqual(expect.arrayContaining(statement.steps));
    }
  }
});

test.each(environments)(
  "in %s each action of a statement is one that some step needs on that resource",
  (_, environment) => {
    const deployment = deploymentOf([cloudcrew], environment);
    for (const name of roleNames(deployment)) {
      const needs = needsOf(deployment, name);
      for (const { sid, actions, resources } of statementsOf(deployment, name)) {
        for (const resource of resources) {
          const used = needs.filter((need) => need.resources.includes(resource)).map(({ action }) => action);
          expect(
            actions.filter((action) => !used.includes(action)),
            `${name} ${sid} ${resource}`,
          ).toEqual([]);
        }
      }
    }
  },
);

test.each(environments)(
  "in %s the policies that are emitted are the statements, sids apart and * only where AWS has no other",
  (_, environment) => {
    const deployment = deploymentOf([cloudcrew], environment);
    const stack = stackOf(environment);
    const policies = resourcesOf(stack, "aws_iam_role_policy");
    expect(policies).toHaveLength(roleNames(deployment).length);
    for (const [name, { policy }] of policies) {
      const statements = policyOf(policy);
      expect(new Set(statements.map(({ Sid }) => Sid)).size, name).toBe(statements.length);
      for (const { Action, Resource, Effect } of statements) {
        expect(Effect).toBe("Allow");
        expect(listOf(Action).filter((action) => action.includes("*"))).toEqual([]);
        if (listOf(Resource).includes("*"))
          expect(listOf(Action).filter((action) => !unnarrowable.test(action))).toEqual([]);
      }
      // docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: inline policies of one role.
      expect(String(policy).length, name).toBeLessThan(10_240);
    }
  },
);

test("a read-only runner can neither push to a repository nor call a model that no agent of its lane uses", () => {
  const readOnly = {
    ...cloudcrew.pipeline,
    agents: Object.fromEntries(
      Object.entries(cloudcrew.pipeline.agents).map(([name, agent]) => [
        name,
        { ...agent, lane: "read-only" as const },
      ]),
    ),
    models: {
      ...cloudcrew.pipeline.models,
      spare: { ...cloudcrew.pipeline.models.working!, ids: ["us.anthropic.spare"] },
    },
  };
  const deployment = deploymentOf([{ pipeline: readOnly, files: cloudcrew.files }], small);
  const granted = statementsOf(deployment, "project-read-only");
  expect(granted.filter(({ sid }) => sid === "UseRepository").flatMap(({ actions }) => actions)).toEqual([
    "s3:GetObject",
  ]);
  expect(JSON.stringify(granted)).not.toContain("spare");
  const dryRun = deploymentOf([cloudcrew], small);
  const pushing = statementsOf(dryRun, "project-dry-run").find(({ sid }) => sid === "UseRepository");
  expect(pushing?.actions).toEqual(["s3:GetObject", "s3:PutObject"]);
});

test("the runners of all projects write the lines and pauses of models, and nothing else that they share", () => {
  const deployment = deploymentOf([cloudcrew], small);
  const shared = deployment.lanes.flatMap((lane) =>
    statementsOf(deployment, `project-${lane}`).filter(({ sid }) => sid === "WaitInLine" || sid === "ReadPauses"),
  );
  expect(shared.length).toBeGreaterThan(0);
  const Statement = shared.map(({ actions, conditions }) => ({
    Effect: "Allow",
    Action: actions,
    Resource: "*",
    Condition: conditions,
  }));
  const may = (action: string, pk: string, ...attributes: string[]) =>
    allows({ policies: [{ Statement }] } as RolePolicies, {
      action: `dynamodb:${action}`,
      resource: "arn:aws:dynamodb:us-east-1:123456789012:table/crew",
      context: { "dynamodb:LeadingKeys": [pk], "dynamodb:Attributes": attributes },
    });
  const line = lineKey("bedrock", undefined, Object.values(cloudcrew.pipeline.models)[0]!.ids[0]!).pk;
  expect(may("UpdateItem", line, "pk", "sk", "usedUntil")).toBe(true);
  expect(may("UpdateItem", line, "pk", "sk", "usedUntil", "votes")).toBe(false);
  expect(may("UpdateItem", "PROJECT#other", "pk", "sk", "usedUntil")).toBe(false);
  expect(may("PutItem", line, "pk", "sk", "usedUntil")).toBe(false);
  const pause = pauseKey({ provider: "anthropic", account: "their-key" }).pk;
  expect(may("GetItem", pause)).toBe(true);
  expect(may("UpdateItem", pause, "pk", "sk", "until", "reason", "asked")).toBe(true);
  expect(may("GetItem", "PROJECT#other")).toBe(false);
  expect(may("Query", pause)).toBe(false);
});

test("only runners with an agent that has the store reach it, that of their own flow alone, and write it only where the tool may", () => {
  const flow = compile(nodeHost(join(import.meta.dirname, "../../..")), { engagement: "agent-bus" }).flows![0]!;
  const may = (compiled: typeof flow, action: string, pk: string) => {
    const deployment = deploymentOf([compiled], { ...small, name: "dev" });
    const Statement = deployment.lanes
      .flatMap((lane) => statementsOf(deployment, `project-${lane}`))
      .filter(({ sid }) => sid.startsWith("UseStore"))
      .map(({ actions, conditions }) => ({ Effect: "Allow", Action: actions, Resource: "*", Condition: conditions }));
    return allows({ policies: [{ Statement }] } as RolePolicies, {
      action: `dynamodb:${action}`,
      resource: "arn:aws:dynamodb:us-east-1:123456789012:table/crew",
      context: { "dynamodb:LeadingKeys": [pk] },
    });
  };
  const { memory } = flow.pipeline.tools;
  const without = (tools: typeof flow.pipeline.tools) => ({ ...flow, pipeline: { ...flow.pipeline, tools } });
  const reading = without({ ...flow.pipeline.tools, memory: { ...memory!, effect: "read" } });
  const none = without({ ...flow.pipeline.tools, memory: flow.pipeline.tools.ledger! });
  const [own, other] = ["STORE#agent-bus#task", "STORE#agent-bus#other"];
  expect([may(flow, "Query", own), may(flow, "UpdateItem", own), may(flow, "PutItem", own)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([may(flow, "Query", other), may(flow, "UpdateItem", other)]).toEqual([false, false]);
  expect([may(reading, "GetItem", own), may(reading, "UpdateItem", own)]).toEqual([true, false]);
  expect(may(none, "GetItem", own)).toBe(false);
});

test("a container's own role reaches nothing of any project, and the role for one is limited by its tag", () => {
  const deployment = deploymentOf([cloudcrew], large);
  for (const lane of deployment.lanes) {
    const own = statementsOf(deployment, `runner-${lane}`);
    expect(own.map(({ sid }) => sid)).toEqual(["ReadBundle", "ActForProject"]);
    const statements = statementsOf(deployment, `project-${lane}`);
    const limited = statements.filter((each) => JSON.stringify(each).includes("{aws:PrincipalTag/project}"));
    expect(limited.map(({ sid }) => sid).sort()).toEqual([
      "FindRepository",
      "ReadOwnRecords",
      "UseRepository",
      "WriteOwnRecords",
    ]);
    // Objects are named by digests: none is listed, and none replaced.
    expect(statements.find(({ sid }) => sid === "AddObjects")).toMatchObject({
      actions: ["s3:PutObject"],
      conditions: { Null: { "s3:if-none-match": "false" } },
    });
    const finding = statements.find(({ sid }) => sid === "FindObjects");
    expect(finding?.conditions).toEqual({ StringLike: { "s3:prefix": "?".repeat(64) } });
  }
});

test("models are called by declared profiles only, and the models behind them through no other way", () => {
  const deployment = deploymentOf([cloudcrew], small);
  const statements = statementsOf(deployment, "project-execute").filter(({ sid }) => sid.startsWith("Call"));
  expect(statements.map(({ sid }) => sid)).toEqual(["CallProfiles", "CallModelsOfProfiles"]);
  const [profiles, models] = statements;
  const ids = Object.values(cloudcrew.pipeline.models).flatMap(({ ids }) => ids);
  expect(profiles?.resources.map((arn) => arn.split("/")[1]).sort()).toEqual(ids.sort());
  expect(models?.conditions).toEqual({ ArnEquals: { "bedrock:InferenceProfileArn": profiles?.resources } });
  expect(models?.resources.every((arn) => arn.startsWith("arn:aws:bedrock:us-*::foundation-model/anthropic."))).toBe(
    true,
  );
});

test("the machine passes only the runners' roles, only to ECS, and runs only its own definitions in its own cluster", () => {
  const deployment = deploymentOf([cloudcrew], small);
  const statements = statementsOf(deployment, "machine");
  const passing = statements.filter(({ actions }) => actions.includes("iam:PassRole"));
  expect(passing).toHaveLength(deployment.lanes.length + 1);
  for (const { conditions } of passing) {
    expect(conditions).toEqual({ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } });
  }
  for (const { conditions } of statements.filter(({ actions }) => actions.includes("ecs:RunTask"))) {
    expect(conditions).toEqual({ ArnEquals: { "ecs:cluster": deployment.places.cluster } });
  }
});

test("every run has the deployment's tags, which the budget looks for, and the machine may tag nothing else", () => {
  const deployment = deploymentOf([cloudcrew], small);
  const { definition } = deployment.machines[0]!;
  const runs = definition.tasks.filter(({ lane }) => lane !== undefined).length;
  expect(definition.text.split('"PropagateTags":"TASK_DEFINITION"')).toHaveLength(runs + 1);
  const tagging = statementsOf(deployment, "machine").filter(({ actions }) => actions.includes("ecs:TagResource"));
  expect(tagging).toMatchObject([
    { resources: [deployment.places.tasks], conditions: { StringEquals: { "ecs:CreateAction": "RunTask" } } },
  ]);
});

test("what faces the internet cannot fail a run, and what hears events cannot read the session key", () => {
  const deployment = deploymentOf([cloudcrew], small);
  const actions = (name: "api" | "events") => statementsOf(deployment, name).flatMap((statement) => statement.actions);
  expect(actions("api")).not.toContain("states:SendTaskFailure");
  expect(actions("events")).toContain("states:SendTaskFailure");
  expect(actions("events")).not.toContain("ssm:GetParameter");
});

const lint = cloudcrew.pipeline.tools.lint as CommandTool;
const withSecret: Pipeline = {
  ...cloudcrew.pipeline,
  tools: {
    ...cloudcrew.pipeline.tools,
    lint: { ...lint, secrets: [{ name: "FORGE_TOKEN", from: "forge-token" }] },
  },
};

test("a tool's secret is read by the lanes whose agents call the tool, and by its name only", () => {
  const deployment = deploymentOf([{ pipeline: withSecret, files: cloudcrew.files }], small);
  const secrets = (lane: "dry-run" | "execute") =>
    statementsOf(deployment, `project-${lane}`).filter(({ sid }) => sid.startsWith("ReadSecret"));
  expect(secrets("dry-run")).toEqual([]);
  expect(secrets("execute")).toMatchObject([
    {
      sid: "ReadSecrets",
      actions: ["ssm:GetParameter"],
      resources: [deployment.places.secret("forge-token")],
    },
  ]);
});

test("a model's key is read by the lanes whose agents use the model, and by its name only", () => {
  const { agents, models } = cloudcrew.pipeline;
  const [name = "", model] = Object.entries(models)[0] ?? [];
  if (model === undefined) throw new Error("CloudCrew declares no model.");
  const keyed = { ...model, key: "model-key", headers: { "x-team": "harbour", "x-token": { secret: "team-token" } } };
  const pipeline: Pipeline = { ...cloudcrew.pipeline, models: { ...models, [name]: keyed } };
  const deployment = deploymentOf([{ pipeline, files: cloudcrew.files }], small);
  const found = (["read-only", "dry-run", "execute"] as const).flatMap((lane) =>
    statementsOf(deployment, `project-${lane}`).filter(({ sid }) => sid === "ReadSecrets"),
  );
  expect(Object.values(agents).some((agent) => agent.model === name)).toBe(true);
  expect(found.length).toBeGreaterThan(0);
  const { secret } = deployment.places;
  for (const { resources } of found) expect(resources).toEqual([secret("model-key"), secret("team-token")]);
});

/** SDK commands as the sources name them, and the action that each needs. */
const actionOf: { [command: string]: string } = {
  AssumeRoleCommand: "sts:AssumeRole",
  ConverseStreamCommand: "bedrock:InvokeModelWithResponseStream",
  DescribeExecutionCommand: "states:DescribeExecution",
  GetCommand: "dynamodb:GetItem",
  GetObjectCommand: "s3:GetObject",
  GetParameterCommand: "ssm:GetParameter",
  ListObjectsV2Command: "s3:ListBucket",
  PutCommand: "dynamodb:PutItem",
  PutObjectCommand: "s3:PutObject",
  QueryCommand: "dynamodb:Query",
  SendEmailCommand: "ses:SendEmail",
  SendTaskFailureCommand: "states:SendTaskFailure",
  SendTaskHeartbeatCommand: "states:SendTaskHeartbeat",
  SendTaskSuccessCommand: "states:SendTaskSuccess",
  StartExecutionCommand: "states:StartExecution",
  StopExecutionCommand: "states:StopExecution",
  UpdateCommand: "dynamodb:UpdateItem",
};

/** Made only where everything runs on one machine. */
const notInTheCloud = ["CreateTableCommand"];

/** Sources of commands that delete, used by operators with their own credentials. */
const forOperators = ["runtime/artifacts/erase-bucket.ts", "runtime/ledger/erase.ts", "runtime/ledger/past-table.ts"];

test("neither runners nor functions import what deletes", () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const programs = globSync("runtime/{api,inbox,lambda,machine,models,runner,swarm,tools}/**/*.ts", { cwd: root });
  const names = new RegExp(forOperators.map((file) => file.split("/").slice(1).join("/")).join("|"));
  expect(programs.length).toBeGreaterThan(100);
  expect(programs.filter((file) => names.test(readFileSync(`${root}/${file}`, "utf8")))).toEqual([]);
  for (const file of forOperators) expect(readFileSync(`${root}/${file}`, "utf8")).toMatch(/new Delete\w*Command/);
});

test.each([
  ["the runner", ["runner", "ledger", "models", "artifacts", "tools"], ["runner-execute", "project-execute"]],
  ["the functions", ["api", "lambda", "ledger"], ["api", "events"]],
  ["the machine's port, which both share", ["machine"], ["project-execute", "api", "events"]],
] as const)("every AWS command in the sources of %s is one that its roles may send", (_, folders, roles) => {
  const deployment = deploymentOf([{ pipeline: withSecret, files: cloudcrew.files }], {
    ...small,
    sender: "crew@example.com",
  });
  const granted = roles.flatMap((role) => statementsOf(deployment, role).flatMap(({ actions }) => actions));
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const sources = globSync(
    folders.map((folder) => `runtime/${folder}/**/*.ts`),
    { cwd: root, exclude: (path) => path.includes("rehearsal") || forOperators.some((file) => file.endsWith(path)) },
  );
  const text = sources.map((file) => readFileSync(`${root}/${file}`, "utf8")).join("\n");
  const sent = [...new Set([...text.matchAll(/new (?:\w+\.)?(\w+Command)\(/g)].map((match) => match[1] ?? ""))];
  const needed = sent.filter((command) => !notInTheCloud.includes(command));
  expect(needed.length).toBeGreaterThan(4);
  expect(needed.filter((command) => !actionOf[command])).toEqual([]);
  expect(needed.map((command) => actionOf[command] ?? "").filter((action) => !granted.includes(action))).toEqual([]);
});
