import type { Environment } from "../../../../schema/types.ts";
import type { Places } from "../places.ts";
import { type Need, needs } from "../rights/need.ts";

/** What ECS does before a runner's own code runs. Images of the public registry need no rights. */
export function imageNeeds({ network }: Environment, { runnerLogs, imageRepositories }: Places): Need[] {
  const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  return [
    ...needs("writes the runner's log", ["logs:CreateLogStream", "logs:PutLogEvents"], runnerLogs),
    ...(network === "private"
      ? [
          ...needs("pulls the runner's image", ["ecr:GetAuthorizationToken"], "*"),
          ...needs("pulls the runner's image", pull, imageRepositories),
        ]
      : []),
  ];
}

export function flowLogNeeds({ flowLogs }: Places): Need[] {
  const actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
  return needs("records the network's connections", actions, flowLogs);
}
