import type { Prices } from "./price-table.ts";

/** Way in which AWS bills an existing but idle resource. */
export type Billing =
  | { by: "hour"; price: keyof Prices; count: number }
  | { by: "month"; price: keyof Prices; count: number }
  | { by: "use" };

/** A resource's arguments in Terraform JSON. */
export type Arguments = { [argument: string]: unknown };

const use = () => ({ by: "use" }) as const;
const monthly = (price: keyof Prices) => () => ({ by: "month", price, count: 1 }) as const;

/**
 * Billing of every resource type that the emitter uses; an unknown type has no price and stops the computation. `use`
 * is for resources that cost nothing until something is stored, sent or run.
 */
const billings: { [type: string]: (resource: Arguments) => Billing } = {
  aws_apigatewayv2_api: use,
  aws_apigatewayv2_integration: use,
  aws_apigatewayv2_route: use,
  aws_apigatewayv2_stage: use,
  aws_budgets_budget: use,
  aws_cloudformation_stack: use,
  aws_cloudfront_distribution: use,
  aws_cloudfront_origin_access_control: use,
  aws_cloudfront_response_headers_policy: use,
  aws_cloudwatch_dashboard: monthly("dashboard"),
  aws_cloudwatch_event_rule: use,
  aws_cloudwatch_event_target: use,
  aws_cloudwatch_log_group: use,
  aws_cloudwatch_log_metric_filter: counter,
  aws_cloudwatch_metric_alarm: alarm,
  aws_cognito_user: use,
  aws_cognito_user_pool: use,
  aws_cognito_user_pool_client: use,
  aws_cognito_user_pool_domain: use,
  aws_default_security_group: use,
  aws_dynamodb_table: use,
  aws_ecr_pull_through_cache_rule: use,
  aws_ecs_cluster: cluster,
  aws_ecs_cluster_capacity_providers: use,
  aws_ecs_task_definition: use,
  aws_flow_log: use,
  aws_iam_role: use,
  aws_iam_role_policy: use,
  aws_internet_gateway: use,
  aws_kms_alias: use,
  aws_kms_key: monthly("key"),
  aws_lambda_function: use,
  aws_lambda_function_event_invoke_config: use,
  aws_lambda_permission: use,
  aws_route: use,
  aws_route_table: use,
  aws_route_table_association: use,
  aws_s3_bucket: use,
  aws_s3_bucket_lifecycle_configuration: use,
  aws_s3_bucket_ownership_controls: use,
  aws_s3_bucket_policy: use,
  aws_s3_bucket_public_access_block: use,
  aws_s3_bucket_server_side_encryption_configuration: use,
  aws_s3_bucket_versioning: use,
  aws_scheduler_schedule: use,
  aws_scheduler_schedule_group: use,
  aws_security_group: use,
  aws_sfn_state_machine: use,
  aws_sns_topic: use,
  aws_sns_topic_policy: use,
  aws_sns_topic_subscription: use,
  aws_sqs_queue: use,
  aws_ssm_parameter: use,
  aws_subnet: use,
  aws_vpc: use,
  aws_vpc_endpoint: endpoint,
  aws_vpc_security_group_egress_rule: use,
  aws_vpc_security_group_ingress_rule: use,
};

export function billingOf(type: string, resource: Arguments): Billing {
  const billing = billings[type];
  if (!billing) throw new Error(`Nobody knows how AWS bills ${type}.`);
  return billing(resource);
}

/** Returns the billing of an endpoint: gateways are free; an interface is billed in each of its zones. */
function endpoint({ vpc_endpoint_type, subnet_ids }: Arguments): Billing {
  if (vpc_endpoint_type !== "Interface") return { by: "use" };
  return { by: "hour", price: "interfaceEndpoint", count: Array.isArray(subnet_ids) ? subnet_ids.length : 1 };
}

/** Returns the billing of an alarm, by its metrics. */
function alarm({ metric_query }: Arguments): Billing {
  const queries = Array.isArray(metric_query) ? metric_query : [];
  const metrics = queries.filter((query) => "metric" in query).length;
  return { by: "month", price: "alarm", count: Math.max(1, metrics) };
}

/** Returns the billing of a counter's metric: it is stored only in hours with lines, and one line is written in every hour. */
function counter({ metric_transformation }: Arguments): Billing {
  const isHourly = JSON.stringify(metric_transformation).includes('"BudgetPercent"');
  return isHourly ? { by: "month", price: "metric", count: 1 } : { by: "use" };
}

/** Metrics that container insights stores for an idle cluster. */
const clusterMetrics = 3;

function cluster({ setting }: Arguments): Billing {
  const isWatched = JSON.stringify(setting).includes('"enabled"');
  return isWatched ? { by: "month", price: "metric", count: clusterMetrics } : { by: "use" };
}
