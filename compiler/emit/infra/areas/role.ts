import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import type { Lane } from "../../../ir/lanes.ts";
import { policyDocument } from "../iam/rights.ts";
import { projectNamed } from "../iam/sts.ts";
import { account } from "../resource-names.ts";
import type { RoleName } from "../roles.ts";
import { statementsOf } from "../roles.ts";
import type { StackContext } from "../stack-context.ts";

interface Created {
  role: IamRole;
  policy: IamRolePolicy;
}

/** Creates a role that one AWS service assumes for this account, with the statements that its needs require. */
export function role(ground: StackContext, name: RoleName, service: string): Created {
  return create(ground, name, trustInService(service));
}

/** Creates the role that a lane's runners take on for their project. Nobody else may, and not without naming one. */
export function projectRole(ground: StackContext, lane: Lane, runners: IamRole): Created {
  const statement = {
    Effect: "Allow",
    Principal: { AWS: runners.arn },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: projectNamed,
  };
  return create(ground, `project-${lane}`, JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
}

function create(ground: StackContext, name: RoleName, trust: string): Created {
  const { stack, environment, places } = ground;
  const id = name.replaceAll("-", "_");
  const created = new IamRole(stack, `${id}_role`, {
    name: `${places.name}-${name}`,
    assumeRolePolicy: trust,
    ...(environment.rolePath !== undefined && { path: environment.rolePath }),
    ...(places.boundary !== undefined && { permissionsBoundary: places.boundary }),
  });
  const policy = new IamRolePolicy(stack, `${id}_rights`, {
    name: "needs",
    role: created.id,
    policy: policyDocument(statementsOf(ground, name)),
  });
  return { role: created, policy };
}

/** Returns the trust policy. Resources of another account cannot make the service assume the role. */
function trustInService(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: `${service}.amazonaws.com` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}
