import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { CommandTool } from "../../../../schema/types.ts";
import { toolsInAccount } from "../../../ir/tool-parts.ts";
import type { Deployment } from "../deployment.ts";
import { shortName } from "../names.ts";
import { account, objectsIn, type Places } from "../resource-names.ts";
import { versionsOf } from "../roles.ts";
import type { StackContext } from "../stack-context.ts";
import { given } from "../terraform-variable-names.ts";

/** Creates the role of each tool with rights. Only runners of calls take it on, and it is given to the tool's program alone. */
export function toolRoles(ground: StackContext, callers: IamRole): void {
  const { stack, environment, places } = ground;
  for (const { name, rights } of toolsOf(ground)) {
    if (rights === undefined) continue;
    const id = `tool_${shortName(name)}`;
    const role = new IamRole(stack, `${id}_role`, {
      name: `${places.name}-tool-${shortName(name)}`,
      description: `Rights of the tool ${name} while a phase calls it.`,
      assumeRolePolicy: trustIn(callers.arn),
      ...(environment.rolePath !== undefined && { path: environment.rolePath }),
      ...(places.boundary !== undefined && { permissionsBoundary: places.boundary }),
    });
    new IamRolePolicy(stack, `${id}_rights`, { name: "rights", role: role.id, policy: toolPolicy(rights, ground) });
  }
}

/** Returns the tools of all versions with unfinished projects; of two with one name, the emitted version's. All flows share theirs. */
export function toolsOf(deployment: Pick<Deployment, "machines" | "kept">): CommandTool[] {
  const all = versionsOf(deployment).reverse().flatMap(toolsInAccount);
  return [...new Map(all.map((tool) => [tool.name, tool])).values()];
}

function trustIn(callers: string): string {
  const statement = { Effect: "Allow", Principal: { AWS: callers }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** Returns the declared rights, and refuses whatever they say what no tool may do: manage access, and touch this deployment. */
function toolPolicy(
  rights: NonNullable<CommandTool["rights"]>,
  { places, environment }: Pick<StackContext, "places" | "environment">,
): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...rights.map(({ actions, resources }) => ({ Effect: "Allow", Action: actions, Resource: resources })),
      { Sid: "ManageNoAccess", Effect: "Deny", Action: ["iam:*", "organizations:*", "sts:*"], Resource: "*" },
      {
        Sid: "LeaveCrewAlone",
        Effect: "Deny",
        Action: "*",
        Resource: ownResources(places, environment.identity === undefined),
      },
    ],
  });
}

/** Everything of the deployment by which somebody could decide, start or read, and the bucket with its state and packages. */
function ownResources(places: Places, hasUserPool: boolean): string[] {
  const { name, region, table, index, objects, repositories, site, cluster, tasks, lostStarts, key } = places;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const buckets = [objects, repositories, site, given("bundle_bucket")];
  return [
    table,
    index,
    ...buckets.flatMap((bucket) => [`arn:aws:s3:::${bucket}`, objectsIn(bucket)]),
    arn("states", `stateMachine:${name}*`),
    arn("states", `execution:${name}*`),
    arn("lambda", `function:${name}-*`),
    cluster,
    tasks,
    arn("ecs", `task-definition/${name}-*`),
    lostStarts,
    arn("scheduler", `schedule/${name}/*`),
    arn("events", `rule/${name}-*`),
    arn("sns", `${name}-*`),
    places.ownImages,
    arn("logs", `log-group:/crew/${name}/*`),
    arn("logs", `log-group:/aws/lambda/${name}-*`),
    arn("ssm", `parameter/crew/${name}/*`),
    ...(key === undefined ? [] : [key]),
    ...(hasUserPool ? ["${aws_cognito_user_pool.people.arn}"] : []),
  ];
}
