import { parseEvent } from "./events.ts";

/** A resource that a killed apply had made before its state was stored; Terraform stores it every 20 s and at the end. */
export interface Orphan {
  to: string;
  id: string;
}

const asLogged = (id: string) => id;

/** How an import calls a resource of a type whose name or address would otherwise be taken, from the id in the log. */
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

/** What the log of an apply says was made, and the state does not know. */
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
