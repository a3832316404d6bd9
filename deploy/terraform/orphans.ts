import { parseEvent } from "./events.ts";
import type { PlanJson } from "./plan.ts";

/** A resource that a killed apply created but did not store in its state; Terraform stores the state every 20 s and at the end. */
export interface Orphan {
  to: string;
  id: string;
}

const asLogged = (id: string) => id;

/** Import id by type, from the id in the log, for resources whose name or address would otherwise be taken. */
const importIds: { [type: string]: (id: string) => string } = {
  aws_apigatewayv2_api: asLogged,
  aws_budgets_budget: asLogged,
  aws_cloudformation_stack: (arn) => arn.split("/")[1] ?? arn,
  aws_cloudfront_distribution: asLogged,
  aws_cloudfront_origin_access_control: asLogged,
  aws_cloudfront_response_headers_policy: asLogged,
  aws_cloudwatch_event_rule: asLogged,
  aws_cloudwatch_log_group: asLogged,
  aws_cloudwatch_metric_alarm: asLogged,
  aws_cognito_user_pool: asLogged,
  aws_dynamodb_table: asLogged,
  aws_ecs_cluster: (arn) => arn.split("/").at(-1) ?? arn,
  aws_iam_role: asLogged,
  aws_internet_gateway: asLogged,
  aws_kms_key: asLogged,
  aws_lambda_function: asLogged,
  aws_route_table: asLogged,
  aws_s3_bucket: asLogged,
  aws_security_group: asLogged,
  aws_sfn_state_machine: asLogged,
  aws_sns_topic: asLogged,
  aws_ssm_parameter: asLogged,
  aws_subnet: asLogged,
  aws_vpc: asLogged,
  aws_vpc_endpoint: asLogged,
};

/** Resources that were created according to the log of an apply but are not in the state. */
export function orphansOf(log: string, inState: readonly string[]): Orphan[] {
  const known = new Set(inState);
  return log.split("\n").flatMap((line) => {
    const { type, hook } = parseEvent(line) ?? { type: "" };
    const { addr = "", resource_type: kind = "" } = hook?.resource ?? {};
    const id = type === "apply_complete" && hook?.action === "create" ? hook.id_value : undefined;
    const importId = importIds[kind];
    return id === undefined || importId === undefined || known.has(addr) ? [] : [{ to: addr, id: importId(id) }];
  });
}

/** Attribute with the import id, for types that cannot exist twice. */
const named: { [type: string]: string } = {
  aws_cloudformation_stack: "name",
  aws_cloudwatch_log_group: "name",
  aws_dynamodb_table: "name",
  aws_iam_role: "name",
  aws_lambda_function: "function_name",
  aws_s3_bucket: "bucket",
  aws_ssm_parameter: "name",
};

/** Resources whose creation was interrupted, so that they may or may not exist. The plan has their names. */
export function unsureOrphansOf(
  log: string,
  inState: readonly string[],
  { resource_changes = [] }: PlanJson,
): Orphan[] {
  const under = new Set<string>();
  for (const line of log.split("\n")) {
    const { type, hook } = parseEvent(line) ?? { type: "" };
    const address = hook?.resource?.addr ?? "";
    if (type === "apply_start" && hook?.action === "create") under.add(address);
    if (type === "apply_complete") under.delete(address);
  }
  for (const address of inState) under.delete(address);
  return resource_changes.flatMap(({ address, type, change }) => {
    const id = change.after?.[named[type] ?? ""];
    return under.has(address) && typeof id === "string" ? [{ to: address, id }] : [];
  });
}

/** Addresses that Terraform could not import because the resource does not exist. */
export function absentIn(message: string): Set<string> {
  return new Set([...message.matchAll(/import an existing object to\s+"([^"]+)"/g)].map(([, address = ""]) => address));
}
