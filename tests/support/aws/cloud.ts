import { join } from "node:path";
import type { Json } from "../../../base/json.ts";
import { realClock } from "../../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../../runtime/engine/engine.ts";
import { TaskError } from "../../../runtime/engine/failures.ts";
import type { Integration } from "../../../runtime/engine/integration.ts";
import { memoryJournal } from "../../../runtime/engine/memory-journal.ts";
import { startAwsEndpoint } from "../../../runtime/local/aws/aws-endpoint.ts";
import { localIntegrations } from "../../../runtime/local/integrations/integrations.ts";
import { createOutbox, type Outbox } from "../../../runtime/local/outbox/outbox.ts";
import { createRehearsalModel } from "../../../runtime/models/rehearsal/rehearsal-model.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { openContainerHost } from "../../aws/container-host.ts";
import { serve } from "../runner-services.ts";
import { accountId, signatureOf } from "./api-call.ts";
import { startEmulator } from "./emulator.ts";
import { type IamGate, openIamGate } from "./iam-gate.ts";
import { publishedMachines } from "./published-machines.ts";
import { type RolesInEmulator, rolesInEmulator } from "./roles-in-emulator.ts";
import { askEcs, containerFor } from "./task-definitions.ts";

/** An account to which `crew deploy` deploys, with IAM. */
export interface Cloud {
  /** Address of every service, where IAM decides. Persons use it with the key `local`. */
  url: string;
  /** The same without IAM, for looking. */
  emulator: string;
  gate: IamGate;
  roles: RolesInEmulator;
  engine: Engine;
  outbox: Outbox;
  /** Address at which containers with the role get its credentials. */
  credentialsUrl(role: string): string;
  /** Variables of every container and function besides their own. */
  variables: Variables;
  /** Log of all containers. */
  log(): string;
  close(): Promise<void>;
}

export interface CloudOptions {
  /** Folder for what containers write. */
  home: string;
  /** The configuration of a project, which the model plays. */
  pipelineFor(project: string): Promise<Pipeline | undefined>;
  /** Called for every container that stopped, with EventBridge's event. */
  onStopped(event: object): Promise<unknown>;
  /** Variables of every container and function besides their own, such as the certificates that they trust. */
  variables?: Variables;
}

type Variables = { readonly [name: string]: string };

/**
 * moto with what it lacks and crew needs: IAM that enforces, machines that run, containers, and a model. Each of them acts with the role that is
 * deployed for it.
 */
export async function openCloud({ home, pipelineFor, onStopped, variables = {} }: CloudOptions): Promise<Cloud> {
  const emulator = await startEmulator();
  const roles = rolesInEmulator(emulator.url);
  const parts: { engine?: Engine } = {};
  const stepFunctions = await startAwsEndpoint({ port: 0, engine: () => parts.engine });
  const model = await serve(createRehearsalModel({ pipelineFor }));
  const outbox = createOutbox(join(home, "outbox"), { now: Date.now });

  const gate = await openIamGate({
    role: roles.role,
    administrator: "local",
    route(passed) {
      const { service } = signatureOf(passed.incoming);
      if (service === "bedrock") return model;
      if (service === "iam" && /Action=(Put|Delete|Attach|Detach|Create|Update)/.test(passed.body.toString()))
        roles.forget();
      if (service !== "states") return emulator;
      const { isOfExecutions, body } = machines.pass(passed);
      return { url: isOfExecutions ? stepFunctions.url : emulator.url, body };
    },
  });
  const credentials = await serve(async ({ url = "" }, response) => {
    const given = await gate.keysFor(decodeURIComponent(url.slice(1)), "ecs-tasks.amazonaws.com");
    const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = given;
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const body = JSON.stringify({ AccessKeyId, SecretAccessKey, Token, Expiration });
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  const containers = openContainerHost({
    containerOf: async ({ taskDefinition }) => {
      const definition = await askEcs(emulator.url, taskDefinition);
      const { command, environment } = containerFor(definition, { home, url: gate.url, credentials: credentials.url });
      return { command, environment: { ...environment, ...variables } };
    },
    onStopped,
  });

  const machineUrl = await gate.urlFor(() => machines.roleArn());
  const services = localIntegrations({ dynamoDb: { endpoint: machineUrl, region: "us-east-1" }, outbox, containers });
  const engine = createEngine({
    journal: memoryJournal(),
    clock: realClock(),
    account: accountId,
    // The shortest waits that its jitter allows, in effect.
    random: () => 0.02,
    integrations: services.map((service) =>
      service.resource.endsWith("ecs:runTask")
        ? runningAs(() => machines.roleArn(), service, gate, emulator.url)
        : service,
    ),
  });
  parts.engine = engine;
  const machines = publishedMachines(engine);

  return {
    url: gate.url,
    emulator: emulator.url,
    gate,
    roles,
    engine,
    outbox,
    variables,
    credentialsUrl: (role) => `${credentials.url}/${encodeURIComponent(role)}`,
    log: containers.log,
    async close() {
      engine.close();
      await containers.close();
      await Promise.all([gate.close(), credentials.close(), model.close(), stepFunctions.close()]);
      await emulator.close();
    },
  };
}

interface RunTask {
  Cluster: string;
  TaskDefinition: string;
  PropagateTags?: string;
  Tags?: Json[];
  EnableECSManagedTags?: boolean;
}

/** docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html: what IAM is asked for before a task is started. */
function runningAs(role: () => string, runTask: Integration, gate: IamGate, emulator: string): Integration {
  return {
    ...runTask,
    async start(taskArguments, request) {
      const { Cluster, TaskDefinition: arn, ...tagging } = taskArguments as unknown as RunTask;
      const { taskRoleArn, executionRoleArn, containerDefinitions } = await askEcs(emulator, arn);
      const group = containerDefinitions.map(({ logConfiguration }) => logConfiguration.options["awslogs-group"])[0];
      const ecs = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
      const stream = `arn:aws:logs:us-east-1:${accountId}:log-group:${group}:log-stream:run/runner/1`;
      const tasks = `arn:aws:ecs:us-east-1:${accountId}:task/${Cluster.slice(Cluster.lastIndexOf("/") + 1)}/1`;
      const isTagged =
        tagging.PropagateTags !== undefined || tagging.Tags !== undefined || tagging.EnableECSManagedTags;
      const calls = [
        { by: role(), action: "ecs:RunTask", resource: arn, context: { "ecs:cluster": Cluster } },
        ...(isTagged
          ? [{ by: role(), action: "ecs:TagResource", resource: tasks, context: { "ecs:CreateAction": "RunTask" } }]
          : []),
        { by: role(), action: "iam:PassRole", resource: taskRoleArn, context: ecs },
        { by: role(), action: "iam:PassRole", resource: executionRoleArn, context: ecs },
        { by: executionRoleArn, action: "logs:CreateLogStream", resource: stream, context: {} },
        { by: executionRoleArn, action: "logs:PutLogEvents", resource: stream, context: {} },
      ];
      for (const { by, ...call } of calls)
        if (!(await gate.decide(by, call)))
          throw new TaskError("ECS.AccessDeniedException", `${by} is not authorized to perform ${call.action}`);
      return runTask.start(taskArguments, request);
    },
  };
}
