import type { Lane } from "../../../ir/lanes.ts";
import type { FlowMachine } from "../flow-machine.ts";
import { type Need, needs } from "../iam/need.ts";
import type { Places } from "../resource-names.ts";
import { decrypt, keyNeeds } from "./actions.ts";

/** Returns the needs of the state machines, derived from their states, and of their kept versions, which use all `lanes`. */
export function machineNeeds(machines: readonly FlowMachine[], lanes: readonly Lane[], places: Places): Need[] {
  const all = machines.flatMap(({ flow, definition }) =>
    definition.tasks.map((task) => ({ ...task, step: flow === undefined ? task.state : `${flow}: ${task.state}` })),
  );
  const tasks = all.flatMap(({ step, resource, lane }) => taskNeeds(step, resource, lane, places));
  const used = new Set(all.map(({ lane }) => lane));
  const kept = lanes.filter((lane) => !used.has(lane));
  return [
    ...tasks,
    ...kept.flatMap((lane) => runNeeds(`a run of an earlier version in the lane ${lane}`, lane, places)),
    ...keyNeeds("writes to the encrypted table", places, decrypt),
    ...needs("logs its transitions", logDelivery, "*"),
    ...needs("sends traces", tracing, "*"),
  ];
}

function taskNeeds(state: string, resource: string, lane: Lane | undefined, places: Places): Need[] {
  const service = resource.replace("arn:aws:states:::", "").replace(".waitForTaskToken", "");
  switch (service) {
    case "aws-sdk:dynamodb:updateItem":
      return needs(state, ["dynamodb:UpdateItem"], places.table);
    case "aws-sdk:dynamodb:getItem":
      return needs(state, ["dynamodb:GetItem"], places.table);
    case "ecs:runTask":
      return lane === undefined ? [] : runNeeds(state, lane, places);
    default:
      throw new Error(`The rights that ${resource} in "${state}" needs are unknown.`);
  }
}

function runNeeds(state: string, lane: Lane, places: Places): Need[] {
  return [
    ...needs(state, ["ecs:RunTask"], places.taskDefinition(lane)),
    ...needs(state, ["ecs:TagResource"], places.tasks),
    ...needs(state, ["iam:PassRole"], places.taskRole(lane)),
    ...needs(state, ["iam:PassRole"], places.executionRole),
  ];
}

const logDelivery = [
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
];

/** X-Ray actions of the machine and the functions. */
export const tracing = [
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
