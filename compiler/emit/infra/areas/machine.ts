import type { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition/index.js";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine/index.js";
import type { Lane } from "../../../ir/lanes.ts";
import { fillIn } from "../definition.ts";
import type { StackContext } from "../stack-context.ts";
import { logGroup } from "./log-group.ts";
import type { Network } from "./network.ts";
import { role } from "./role.ts";

interface Parts {
  network: Network;
  lanes: Map<Lane, EcsTaskDefinition>;
}

/** Creates the state machine. The data of its executions is not logged: it contains task tokens, and a token decides gates. */
export function machine(ground: StackContext, { network, lanes }: Parts): SfnStateMachine {
  const { stack, environment, places, definition } = ground;
  const log = logGroup(ground, "machine_log", `/aws/vendedlogs/states/${places.name}`);
  const { role: own, policy } = role(ground, "machine", "states");
  const taskDefinition = (lane: Lane) => lanes.get(lane)?.arn ?? "";
  return new SfnStateMachine(stack, "machine", {
    name: places.name,
    type: "STANDARD",
    // Projects start and resume on a version, which an update leaves as it is.
    publish: true,
    roleArn: own.arn,
    definition: fillIn(definition, {
      cluster: places.cluster,
      taskDefinitionReadOnly: taskDefinition("read-only"),
      taskDefinitionDryRun: taskDefinition("dry-run"),
      taskDefinitionExecute: taskDefinition("execute"),
      taskDefinitionCalls: taskDefinition("calls"),
      subnets: network.subnets.join(","),
      securityGroups: network.runners.id,
      assignPublicIp: environment.network === "public" ? "ENABLED" : "DISABLED",
      table: places.name,
    }),
    loggingConfiguration: { level: "ALL", includeExecutionData: false, logDestination: `${log.arn}:*` },
    tracingConfiguration: { enabled: true },
    // Step Functions checks the role when the machine is created.
    dependsOn: [policy],
  });
}
