import type { Environment, Pipeline } from "../../../../schema/types.ts";
import { requirementsOf } from "../../../ir/requirements.ts";
import { type Need, needs } from "../iam/need.ts";
import type { Places } from "../resource-names.ts";

/** Returns the needs of ECS before a runner's own code runs. Images of the public registry need no rights. */
export function imageNeeds(versions: readonly Pipeline[], { network }: Environment, places: Places): Need[] {
  const { runnerLogs, imageRepositories, ownImages } = places;
  const hasOwn = versions.some((version) => requirementsOf(version).length > 0);
  const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  return [
    ...needs("writes the runner's log", ["logs:CreateLogStream", "logs:PutLogEvents"], runnerLogs),
    ...(hasOwn || network === "private" ? needs("pulls the runner's image", ["ecr:GetAuthorizationToken"], "*") : []),
    ...(network === "private" ? needs("pulls the runner's image", pull, imageRepositories) : []),
    ...(hasOwn ? needs("pulls the image with the tools' programs", pull, ownImages) : []),
  ];
}

export function flowLogNeeds({ flowLogs }: Places): Need[] {
  const actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];
  return needs("records the network's connections", actions, flowLogs);
}
