import fc from "fast-check";
import { expect, test } from "vitest";
import { deploymentName, earlierDeploymentName } from "../../../compiler/emit/infra/names.ts";
import { resourceNamesOf } from "../../../compiler/emit/infra/resource-names.ts";
import engagementSchema from "../../../schema/engagement.schema.json" with { type: "json" };
import { type Compiled, cloudcrew, large, resourcesOf, stackOf } from "../../support/compiled-environments.ts";
import { engagement, environment, environmentPattern } from "../../support/deployment-names.ts";

const account = "123456789012";
const regions = ["us-east-1", "eu-central-1", "ap-southeast-2"];

/** The forms that services document for the names that are made of a deployment's. */
const forms: Readonly<Record<string, RegExp>> = {
  // docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html, as the provider has it
  "an ECR prefix": /^(?=.{2,30}$)[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
  // docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  "a bucket":
    /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  // docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html, and reserved words
  "a sign-in domain": /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  // docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  "a role": /^[\w+=,.@-]{1,64}$/,
  // docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  "a function": /^[a-zA-Z0-9-_]{1,64}$/,
};

function namesOf(engagementName: string, environmentName: string, region: string) {
  const places = resourceNamesOf(engagementName, { ...large, name: environmentName, region });
  const { name } = places;
  const filled = (text: string) => text.replaceAll(/\$\{data\.aws_caller_identity\.current\.account_id\}/g, account);
  return {
    name,
    made: [
      ["an ECR prefix", name],
      ...[places.objects, places.repositories, places.site].map((bucket) => ["a bucket", filled(bucket)]),
      ["a sign-in domain", filled(places.signInDomain)],
      ...["runner-read-only", "project-read-only", "images", "machine", "api", "events"].map((role) => [
        "a role",
        `${name}-${role}`,
      ]),
      ["a function", `${name}-events`],
    ] as [string, string][],
  };
}

test("whatever an engagement and an environment are called, what is made of their names is what AWS takes", () => {
  fc.assert(
    fc.property(engagement, environment, fc.constantFrom(...regions), (one, other, region) => {
      for (const [kind, name] of namesOf(one, other, region).made) expect(name, kind).toMatch(forms[kind] ?? /^$/);
    }),
    { numRuns: 3000 },
  );
});

test("every length of both names keeps to the limits", () => {
  for (let length = 1; length <= 40; length++) {
    for (let other = 1; other <= 12; other++) {
      const { name, made } = namesOf("e".repeat(length), "v".repeat(other), "us-east-1");
      expect(name.length).toBeLessThanOrEqual(28);
      for (const [kind, each] of made) expect(each, kind).toMatch(forms[kind] ?? /^$/);
    }
  }
});

test("no two of an engagement, an environment and a region give one name", () => {
  const names = new Map<string, string>();
  const parts = [
    "orders",
    "orders-eu",
    "orders-eu-prod",
    "eu",
    "eu-prod",
    "prod",
    "prod-",
    "p",
    "a",
    "a-b",
    "a-b-c",
    "b-c",
    "b",
    "c",
  ];
  for (const one of parts) {
    for (const other of parts.filter((part) => environmentPattern.test(part))) {
      for (const region of regions) {
        const name = deploymentName(one, { name: other, region });
        const taken = names.get(name);
        expect(taken, `${name} of ${one} in ${other} in ${region}`).toBeUndefined();
        names.set(name, `${one} in ${other} in ${region}`);
      }
    }
  }
});

test("long names that begin alike stay apart, and an environment's name stays whole", () => {
  const [one, other] = ["customer", "person"].map((end) =>
    deploymentName(`a-very-long-engagement-name-of-a-${end}`, { name: "production12", region: "us-east-1" }),
  );
  expect(one).toMatch(/^crew-a-v-production12-[0-9a-f]{6}$/);
  expect(other).toMatch(/^crew-a-v-production12-[0-9a-f]{6}$/);
  expect(one).not.toBe(other);
});

test("an existing deployment is found by the names it got", () => {
  expect(earlierDeploymentName("hello", "dev")).toBe("crew-hello-dev");
  expect(earlierDeploymentName("orders", "eu-prod")).toBe(earlierDeploymentName("orders-eu", "prod"));
  expect(earlierDeploymentName("acme-orders-platform", "production")).toBe("crew-acme--b2aaa1-production");
  const { name, signInDomain } = resourceNamesOf("hello", { ...large, name: "dev" }, { name: "crew-hello-dev" });
  expect([name, signInDomain.startsWith("crew-hello-dev-$")]).toEqual(["crew-hello-dev", true]);
});

/** Attributes by which a resource is called, and the longest that its service takes. */
const limits: Readonly<Record<string, [attribute: string, most: number]>> = {
  aws_budgets_budget: ["name", 100],
  aws_cloudfront_origin_access_control: ["name", 64],
  aws_cloudwatch_event_rule: ["name", 64],
  aws_cloudwatch_log_group: ["name", 512],
  aws_cloudwatch_metric_alarm: ["alarm_name", 255],
  aws_cognito_user_pool: ["name", 128],
  aws_dynamodb_table: ["name", 255],
  aws_ecs_cluster: ["name", 255],
  aws_ecs_task_definition: ["family", 255],
  aws_iam_role: ["name", 64],
  aws_kms_alias: ["name", 256],
  aws_lambda_function: ["function_name", 64],
  aws_s3_bucket: ["bucket", 63],
  aws_security_group: ["name", 255],
  aws_sfn_state_machine: ["name", 80],
  aws_sns_topic: ["name", 256],
  aws_ssm_parameter: ["name", 1011],
};

test.each([
  ["e".repeat(40), "v".repeat(12)],
  ["aws-landing-zone", "cognito-dev"],
  ["acme-orders-platform", "production"],
  ["a--b-", "x-"],
])("the resources of %s in %s have names within their services' limits", (one, other) => {
  const of: Compiled = { ...cloudcrew, pipeline: { ...cloudcrew.pipeline, name: one } };
  const environmentOf = { ...large, name: other, alarms: ["ops@example.com"], monthlyBudgetMicros: 1_000_000 };
  const stack = stackOf(environmentOf, of);
  for (const [type, [attribute, most]] of Object.entries(limits)) {
    for (const [, resource] of resourcesOf(stack, type)) {
      const written = String(resource[attribute]).replaceAll(/\$\{[^}]*account_id\}/g, account);
      expect(written.length, `${type} ${written}`).toBeLessThanOrEqual(most);
      expect(written, type).toMatch(/^[\w./-]+$/);
    }
  }
  const [[, cache] = ["", {}]] = resourcesOf(stack, "aws_ecr_pull_through_cache_rule");
  expect(String(cache.ecr_repository_prefix)).toMatch(forms["an ECR prefix"] ?? /^$/);
});

test("the longest address of a person is a user name that Cognito takes", () => {
  // docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
  const { maxLength } = engagementSchema.properties.people.additionalProperties.items.properties.email;
  expect(maxLength).toBeLessThanOrEqual(128);
});

test.each([
  [1, "0.01"],
  [10_000, "0.01"],
  [12_345_678, "12.35"],
])("a monthly budget of %i millionths is one that AWS Budgets takes", (monthlyBudgetMicros, amount) => {
  const { resource } = stackOf({ ...large, monthlyBudgetMicros });
  expect(resource.aws_budgets_budget?.budget).toMatchObject({ limit_amount: amount });
});
