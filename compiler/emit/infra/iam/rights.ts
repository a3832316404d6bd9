import type { Places } from "../resource-names.ts";
import { bedrock } from "./bedrock.ts";
import { dynamodb } from "./dynamodb.ts";
import { ecr } from "./ecr.ts";
import { ecs } from "./ecs.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import type { Need } from "./need.ts";
import { s3 } from "./s3.ts";
import { ses } from "./ses.ts";
import { sqs } from "./sqs.ts";
import { ssm } from "./ssm.ts";
import type { Service, Statement } from "./statement.ts";
import { states } from "./states.ts";
import { sts } from "./sts.ts";
import { xray } from "./xray.ts";

const services: readonly Service[] = [
  bedrock,
  dynamodb,
  ecr,
  ecs,
  iam,
  kms,
  lambda,
  logs,
  s3,
  ses,
  sqs,
  ssm,
  states,
  sts,
  xray,
];

/** Returns exactly the statements that the needs require. Throws for a service without a file here, which is a bug. */
export function rightsFor(needs: readonly Need[], places: Places): Statement[] {
  const byService = Map.groupBy(needs, ({ action }) => action.slice(0, action.indexOf(":")));
  for (const prefix of byService.keys()) {
    if (!services.some((service) => service.prefix === prefix)) throw new Error(`No file says how to grant ${prefix}.`);
  }
  return services.flatMap((service) => service.statements(byService.get(service.prefix) ?? [], places));
}

/** Formats a policy document for IAM. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, conditions }) => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(conditions && { Condition: conditions }),
    })),
  });
}
