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

/** A flow's state machine; without a flow that of `main`. */
export interface BuiltMachine {
  flow: string | undefined;
  machine: SfnStateMachine;
}

/**
 * Creates the state machine of each flow. They share one role, which does the same for all of them, and one log. The data of executions is
 * not logged: it contains task tokens, and a token decides gates.
 */
export function machines(ground: StackContext, { network, lanes }: Parts): BuiltMachine[] {
  const { stack, environment, places } = ground;
  const log = logGroup(ground, "machine_log", `/aws/vendedlogs/states/${places.name}`);
  const { role: own, policy } = role(ground, "machine", "states");
  const taskDefinition = (lane: Lane) => lanes.get(lane)?.arn ?? "";
  const filled = {
    cluster: places.cluster,
    taskDefinitionReadOnly: taskDefinition("read-only"),
    taskDefinitionDryRun: taskDefinition("dry-run"),
    taskDefinitionExecute: taskDefinition("execute"),
    taskDefinitionCalls: taskDefinition("calls"),
    subnets: network.subnets.join(","),
    securityGroups: network.runners.id,
    assignPublicIp: environment.network === "public" ? "ENABLED" : "DISABLED",
    table: places.name,
  };
  const settings = {
    type: "STANDARD",
    // Projects start and resume on a version, which an update leaves as it is.
    publish: true,
    roleArn: own.arn,
    loggingConfiguration: { level: "ALL", includeExecutionData: false, logDestination: `${log.arn}:*` },
    tracingConfiguration: { enabled: true },
    // Step Functions checks the role when the machine is created.
    dependsOn: [policy],
  };
  return ground.machines.map(({ flow, definition }) => {
    const own = { name: places.machineName(flow), definition: fillIn(definition, filled) };
    return { flow, machine: new SfnStateMachine(stack, machineAddress(flow), { ...settings, ...own }) };
  });
}

/** Returns a machine's name in Terraform. That of `main` stays: deleting a machine ends its executions. */
function machineAddress(flow: string | undefined): string {
  return flow === undefined ? "machine" : `machine_of_${flow.replaceAll("-", "_")}`;
}
