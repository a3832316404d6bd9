import {
  type Arguments,
  listOf,
  type PolicyStatement,
  policyOf,
  resourcesOf,
  type Stack,
} from "../../support/compiled-environments.ts";

export interface Finding {
  id: string;
  /** Terraform's address. */
  resource: string;
}

type Holds = (resource: Arguments, stack: Stack, name: string) => boolean;

/** A check of a type of resource, by the id under which Checkov 3.3.13 has it; what it asks is written here anew. */
interface Check {
  type: string;
  ids: { [id: string]: Holds };
}

type Block = { [key: string]: unknown };

const block = (value: unknown): Block => (listOf(value as Block | Block[])[0] ?? {}) as Block;
const blocks = (value: unknown): Block[] => listOf(value as Block | Block[] | undefined);
const path = (value: unknown, ...keys: string[]): unknown => keys.reduce((inner, key) => block(inner)[key], value);
const isSet = (value: unknown): boolean => value !== undefined && value !== "" && value !== false;

/** Another resource of the type points at this one by some argument. */
const pointedAtBy =
  (type: string, argument: string, also: (resource: Arguments) => boolean = () => true): Holds =>
  (_, stack, name) =>
    resourcesOf(stack, type).some(([, other]) => String(other[argument]).includes(`.${name}.`) && also(other));

const bucketHas = (type: string, also?: (resource: Arguments) => boolean) => pointedAtBy(type, "bucket", also);

const allows = (text: unknown): PolicyStatement[] => policyOf(text).filter(({ Effect }) => Effect === "Allow");
const grants = (text: unknown, action: RegExp): boolean =>
  allows(text).some(({ Action }) => listOf(Action).some((each) => action.test(each)));
const onEverything = (text: unknown, action: RegExp): boolean =>
  allows(text).some(
    ({ Action, Resource }) => listOf(Resource).includes("*") && listOf(Action).some((each) => action.test(each)),
  );
const openPrincipal = (text: unknown): boolean =>
  allows(text).some(({ Principal }) => Principal === "*" || JSON.stringify(Principal ?? "").includes('"*"'));

const describes: Holds = ({ description }) => isSet(description);
const publicAccess = (flag: string): Holds =>
  bucketHas("aws_s3_bucket_public_access_block", (block) => block[flag] === true);
const onlyOwner = bucketHas(
  "aws_s3_bucket_ownership_controls",
  ({ rule }) => path(rule, "object_ownership") === "BucketOwnerEnforced",
);
const closedPolicy: Holds = (_, stack, name) =>
  resourcesOf(stack, "aws_s3_bucket_policy").every(
    ([, { bucket, policy }]) => !String(bucket).includes(`.${name}.`) || !openPrincipal(policy),
  );
const lifecycle = (has: (rule: Block) => boolean) =>
  bucketHas("aws_s3_bucket_lifecycle_configuration", ({ rule }) => blocks(rule).some(has));
const noIngress: Holds = ({ ingress }) => listOf(ingress as unknown[]).length === 0;

export const checks: Check[] = [
  {
    type: "aws_sfn_state_machine",
    ids: {
      CKV_AWS_284: ({ tracing_configuration }) => path(tracing_configuration, "enabled") === true,
      CKV_AWS_285: ({ logging_configuration }) => path(logging_configuration, "include_execution_data") === true,
    },
  },
  {
    type: "aws_ecs_cluster",
    ids: {
      CKV_AWS_65: ({ setting }) => /"enabled"|"enhanced"/.test(JSON.stringify(setting)),
      CKV_AWS_223: ({ configuration }) => isSet(path(configuration, "execute_command_configuration", "logging")),
      CKV_AWS_224: ({ configuration }) => isSet(path(configuration, "execute_command_configuration", "kms_key_id")),
    },
  },
  {
    type: "aws_ecs_task_definition",
    ids: {
      CKV_AWS_97: ({ volume }) => blocks(volume).every((each) => each.efs_volume_configuration === undefined),
      CKV_AWS_249: ({ execution_role_arn, task_role_arn }) =>
        isSet(task_role_arn) && execution_role_arn !== task_role_arn,
      CKV_AWS_335: ({ pid_mode }) => pid_mode === undefined,
    },
  },
  {
    type: "aws_dynamodb_table",
    ids: {
      CKV_AWS_28: ({ point_in_time_recovery }) => path(point_in_time_recovery, "enabled") === true,
      CKV_AWS_119: ({ server_side_encryption }) => isSet(path(server_side_encryption, "kms_key_arn")),
      CKV2_AWS_16: ({ billing_mode }) => billing_mode === "PAY_PER_REQUEST",
    },
  },
  {
    type: "aws_s3_bucket",
    ids: {
      CKV_AWS_18: bucketHas("aws_s3_bucket_logging"),
      CKV_AWS_19: bucketHas("aws_s3_bucket_server_side_encryption_configuration"),
      CKV_AWS_20: onlyOwner,
      CKV_AWS_21: bucketHas(
        "aws_s3_bucket_versioning",
        ({ versioning_configuration }) => path(versioning_configuration, "status") === "Enabled",
      ),
      CKV_AWS_53: publicAccess("block_public_acls"),
      CKV_AWS_54: publicAccess("block_public_policy"),
      CKV_AWS_55: publicAccess("ignore_public_acls"),
      CKV_AWS_56: publicAccess("restrict_public_buckets"),
      CKV2_AWS_6: publicAccess("restrict_public_buckets"),
      CKV_AWS_57: onlyOwner,
      CKV_AWS_70: closedPolicy,
      CKV_AWS_93: (_, stack, name) =>
        resourcesOf(stack, "aws_s3_bucket_policy")
          .filter(([, { bucket }]) => String(bucket).includes(`.${name}.`))
          .every(([, { policy }]) =>
            policyOf(policy).every(({ Effect, Condition }) => Effect !== "Deny" || Condition !== undefined),
          ),
      CKV_AWS_143: bucketHas("aws_s3_bucket_object_lock_configuration"),
      CKV_AWS_144: bucketHas("aws_s3_bucket_replication_configuration"),
      CKV_AWS_145: bucketHas("aws_s3_bucket_server_side_encryption_configuration", ({ rule }) =>
        isSet(path(rule, "apply_server_side_encryption_by_default", "kms_master_key_id")),
      ),
      CKV_AWS_300: lifecycle((rule) => rule.abort_incomplete_multipart_upload !== undefined),
      CKV_AWS_375: onlyOwner,
      CKV_AWS_379: onlyOwner,
      CKV2_AWS_43: onlyOwner,
      CKV2_AWS_61: lifecycle(() => true),
      CKV2_AWS_62: bucketHas("aws_s3_bucket_notification"),
      CKV2_AWS_65: onlyOwner,
    },
  },
  {
    type: "aws_lambda_function",
    ids: {
      CKV_AWS_45: ({ environment }) => !/(AKIA|ASIA|BEGIN|secret_?access|password)/i.test(JSON.stringify(environment)),
      CKV_AWS_50: ({ tracing_config }) => path(tracing_config, "mode") === "Active",
      CKV_AWS_115: ({ reserved_concurrent_executions }) => isSet(reserved_concurrent_executions),
      CKV_AWS_116: ({ dead_letter_config }) => isSet(path(dead_letter_config, "target_arn")),
      CKV_AWS_117: ({ vpc_config }) => isSet(path(vpc_config, "subnet_ids")),
      CKV_AWS_173: ({ kms_key_arn }) => isSet(kms_key_arn),
      CKV_AWS_272: ({ code_signing_config_arn }) => isSet(code_signing_config_arn),
      CKV_AWS_363: ({ runtime }) => ["nodejs22.x", "nodejs24.x"].includes(String(runtime)),
      // A function without a URL answers to no other origin.
      CKV2_AWS_75: (_, stack) => resourcesOf(stack, "aws_lambda_function_url").length === 0,
      CKV_AWS_258: (_, stack) => resourcesOf(stack, "aws_lambda_function_url").length === 0,
    },
  },
  {
    type: "aws_lambda_permission",
    ids: {
      CKV_AWS_301: ({ principal }) => principal !== "*",
      CKV_AWS_364: ({ source_arn, source_account }) => isSet(source_arn) || isSet(source_account),
    },
  },
  {
    type: "aws_apigatewayv2_stage",
    ids: {
      CKV_AWS_76: ({ access_log_settings }) => isSet(path(access_log_settings, "destination_arn")),
      CKV2_AWS_51: ({ api_id }, stack) =>
        resourcesOf(stack, "aws_apigatewayv2_api").some(
          ([name, { protocol_type }]) => protocol_type === "HTTP" && String(api_id).includes(`.${name}.`),
        ),
    },
  },
  {
    type: "aws_apigatewayv2_route",
    ids: { CKV_AWS_309: ({ authorization_type }) => ["AWS_IAM", "CUSTOM", "JWT"].includes(String(authorization_type)) },
  },
  {
    type: "aws_cloudwatch_log_group",
    ids: {
      CKV_AWS_66: ({ retention_in_days }) => Number(retention_in_days) > 0,
      CKV_AWS_158: ({ kms_key_id }) => isSet(kms_key_id),
      CKV_AWS_338: ({ retention_in_days }) => Number(retention_in_days) >= 365,
    },
  },
  {
    type: "aws_cloudwatch_metric_alarm",
    ids: {
      CKV_AWS_319: ({ actions_enabled, alarm_actions }) =>
        actions_enabled !== false && listOf(alarm_actions).length > 0,
    },
  },
  {
    type: "aws_kms_key",
    ids: {
      CKV_AWS_7: ({ enable_key_rotation }) => enable_key_rotation === true,
      CKV_AWS_33: ({ policy }) => !openPrincipal(policy),
      CKV_AWS_227: ({ is_enabled }) => is_enabled !== false,
      CKV2_AWS_64: ({ policy }) => isSet(policy),
    },
  },
  {
    type: "aws_sns_topic",
    ids: {
      CKV_AWS_26: ({ kms_master_key_id }) => isSet(kms_master_key_id),
    },
  },
  {
    type: "aws_sns_topic_policy",
    ids: {
      CKV_AWS_169: ({ policy }) => !openPrincipal(policy),
      CKV_AWS_385: ({ policy }) => allows(policy).every(({ Condition }) => Condition !== undefined),
    },
  },
  { type: "aws_scheduler_schedule", ids: { CKV_AWS_297: ({ kms_key_arn }) => isSet(kms_key_arn) } },
  {
    type: "aws_sqs_queue",
    ids: {
      CKV_AWS_27: ({ sqs_managed_sse_enabled, kms_master_key_id }) =>
        sqs_managed_sse_enabled === true || isSet(kms_master_key_id),
      CKV_AWS_72: ({ policy }) => policy === undefined || !grants(policy, /^\*$/),
      CKV_AWS_168: ({ policy }) => policy === undefined || !openPrincipal(policy),
      CKV2_AWS_73: ({ kms_master_key_id }) => kms_master_key_id !== "alias/aws/sqs",
    },
  },
  {
    type: "aws_ssm_parameter",
    ids: {
      CKV_AWS_337: ({ key_id }) => isSet(key_id),
      CKV2_AWS_34: ({ type }) => type === "SecureString",
      CKV2_AWS_36: ({ value }) => value === undefined,
    },
  },
  {
    type: "aws_iam_role",
    ids: {
      CKV_AWS_60: ({ assume_role_policy }) => !openPrincipal(assume_role_policy),
      CKV_AWS_61: ({ assume_role_policy }) => !/:root"/.test(String(assume_role_policy)),
      CKV_AWS_274: ({ managed_policy_arns }) => managed_policy_arns === undefined,
      CKV_AWS_275: ({ managed_policy_arns }) => managed_policy_arns === undefined,
      CKV2_AWS_56: ({ managed_policy_arns }) => managed_policy_arns === undefined,
    },
  },
  {
    type: "aws_iam_role_policy",
    ids: {
      CKV_AWS_62: ({ policy }) => !onEverything(policy, /^\*$/),
      CKV_AWS_63: ({ policy }) => !grants(policy, /^\*$/),
      CKV_AWS_286: ({ policy }) => !grants(policy, /^iam:(Create|Put|Attach|Update|Add|Set)/),
      CKV_AWS_287: ({ policy }) =>
        !grants(policy, /^(sts:GetFederationToken|iam:CreateAccessKey|iam:CreateLoginProfile)$/),
      CKV_AWS_288: ({ policy }) =>
        !onEverything(policy, /^(s3:GetObject|ssm:GetParameters?|secretsmanager:GetSecretValue)$/),
      CKV_AWS_289: ({ policy }) => !grants(policy, /^(iam:.*Policy|kms:PutKeyPolicy|s3:PutBucketPolicy)$/),
      CKV_AWS_290: ({ policy }) =>
        !onEverything(policy, /:(Put(Item|Object)|Update|Delete|Create)(?!.*(LogDelivery|ResourcePolicy))/),
      CKV_AWS_355: ({ policy }) => !onEverything(policy, /^(dynamodb|s3|states|ecs|iam|bedrock|ses|ssm|kms|lambda):/),
      CKV2_AWS_40: ({ policy }) => !grants(policy, /^iam:\*$/),
    },
  },
  {
    type: "aws_cloudfront_distribution",
    ids: {
      CKV_AWS_34: ({ default_cache_behavior }) =>
        path(default_cache_behavior, "viewer_protocol_policy") !== "allow-all",
      CKV_AWS_68: ({ web_acl_id }) => isSet(web_acl_id),
      CKV_AWS_86: ({ logging_config }) => isSet(logging_config),
      CKV_AWS_174: ({ viewer_certificate }) =>
        /TLSv1\.2/.test(String(path(viewer_certificate, "minimum_protocol_version"))),
      CKV_AWS_216: ({ enabled }) => enabled === true,
      CKV_AWS_305: ({ default_root_object }) => isSet(default_root_object),
      CKV_AWS_310: ({ origin_group }) => isSet(origin_group),
      CKV_AWS_374: ({ restrictions }) => path(restrictions, "geo_restriction", "restriction_type") !== "none",
      CKV2_AWS_32: ({ default_cache_behavior }) => isSet(path(default_cache_behavior, "response_headers_policy_id")),
      CKV2_AWS_42: ({ viewer_certificate }) => isSet(path(viewer_certificate, "acm_certificate_arn")),
      CKV2_AWS_46: ({ origin }) =>
        blocks(origin).every((each) => each.custom_origin_config !== undefined || isSet(each.origin_access_control_id)),
      CKV2_AWS_47: ({ web_acl_id }) => isSet(web_acl_id),
      CKV2_AWS_54: ({ origin }) =>
        blocks(origin).every((each) => !/SSLv3|TLSv1(\.1)?"/.test(JSON.stringify(each.custom_origin_config ?? {}))),
      CKV2_AWS_72: ({ origin }) =>
        blocks(origin).every(
          ({ custom_origin_config }) =>
            custom_origin_config === undefined || path(custom_origin_config, "origin_protocol_policy") === "https-only",
        ),
    },
  },
  {
    type: "aws_cloudfront_response_headers_policy",
    ids: {
      CKV_AWS_259: ({ security_headers_config }) =>
        Number(path(security_headers_config, "strict_transport_security", "access_control_max_age_sec")) >=
          31_536_000 && path(security_headers_config, "strict_transport_security", "preload") === true,
    },
  },
  {
    type: "aws_vpc",
    ids: {
      CKV2_AWS_11: pointedAtBy("aws_flow_log", "vpc_id"),
      CKV2_AWS_12: pointedAtBy(
        "aws_default_security_group",
        "vpc_id",
        ({ ingress, egress }) => ingress === undefined && egress === undefined,
      ),
    },
  },
  { type: "aws_subnet", ids: { CKV_AWS_130: ({ map_public_ip_on_launch }) => map_public_ip_on_launch !== true } },
  {
    type: "aws_security_group",
    ids: {
      CKV_AWS_23: describes,
      CKV_AWS_24: noIngress,
      CKV_AWS_25: noIngress,
      CKV_AWS_260: noIngress,
      CKV_AWS_277: noIngress,
      CKV2_AWS_5: (_, stack, name) =>
        resourcesOf(stack, "aws_vpc_endpoint").some(([, { security_group_ids }]) =>
          JSON.stringify(security_group_ids ?? []).includes(`.${name}.`),
        ),
    },
  },
  {
    type: "aws_vpc_security_group_ingress_rule",
    ids: { CKV_AWS_23: describes, CKV_AWS_24: ({ cidr_ipv4 }) => cidr_ipv4 !== "0.0.0.0/0" },
  },
  {
    type: "aws_vpc_security_group_egress_rule",
    ids: { CKV_AWS_23: describes, CKV_AWS_382: ({ ip_protocol }) => ip_protocol !== "-1" },
  },
  { type: "aws_cloudformation_stack", ids: { CKV_AWS_124: ({ notification_arns }) => isSet(notification_arns) } },
];

/** Types for which the scanner's index has no check, and those of which only parts of other checks are made. */
export const unchecked = [
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_integration",
  "aws_budgets_budget",
  "aws_cloudfront_origin_access_control",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_log_metric_filter",
  "aws_cognito_user",
  "aws_cognito_user_pool",
  "aws_cognito_user_pool_client",
  "aws_cognito_user_pool_domain",
  "aws_default_security_group",
  "aws_ecr_pull_through_cache_rule",
  "aws_ecs_cluster_capacity_providers",
  "aws_flow_log",
  "aws_internet_gateway",
  "aws_kms_alias",
  "aws_lambda_function_event_invoke_config",
  "aws_route",
  "aws_route_table",
  "aws_route_table_association",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_s3_bucket_versioning",
  "aws_scheduler_schedule_group",
  "aws_sns_topic_subscription",
  "aws_vpc_endpoint",
];

/** What does not hold, before waivers. */
export function findings(stack: Stack): Finding[] {
  return checks.flatMap(({ type, ids }) =>
    resourcesOf(stack, type).flatMap(([name, resource]) =>
      Object.entries(ids).flatMap(([id, holds]) =>
        holds(resource, stack, name) ? [] : [{ id, resource: `${type}.${name}` }],
      ),
    ),
  );
}
