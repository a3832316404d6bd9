import { expect, test } from "vitest";
import { describePlan } from "../../deploy/terraform/describe-plan.ts";
import { failure } from "../../deploy/terraform/failure.ts";
import { absentIn, orphansOf, unsureOrphansOf } from "../../deploy/terraform/orphans.ts";
import { type PlanJson, summarise } from "../../deploy/terraform/plan.ts";

type Change = NonNullable<PlanJson["resource_changes"]>[number];

function change(address: string, actions: string[], more: Partial<Change["change"]> = {}): Change {
  const type = address.split(".")[0] ?? "";
  return { address, type, mode: "managed", change: { actions, before: null, after: null, ...more } };
}

test("what is lost with a table, a bucket or a pool is called out, whether it is deleted or replaced", () => {
  const plan = summarise({
    resource_changes: [
      change("aws_dynamodb_table.table", ["delete", "create"], { replace_paths: [["hash_key"]] }),
      change("aws_s3_bucket.objects", ["delete"]),
      change("aws_iam_role.api", ["delete"]),
      change("aws_vpc.network", ["no-op"]),
    ],
  });
  expect(describePlan(plan).replace(plan.id, "ID")).toMatchInlineSnapshot(`
    "1 to replace, 2 to delete. Plan ID.
      ± aws_dynamodb_table.table: hash_key
      - aws_s3_bucket.objects
      - aws_iam_role.api
    ! This destroys data:
      ! aws_dynamodb_table.table: all projects, decisions and journals
      ! aws_s3_bucket.objects: everything stored in the bucket"
  `);
});

test("a change is described by its attributes and never by their values", () => {
  const before = { memory_size: 512, description: "same" };
  const after = { memory_size: 1024, description: "same" };
  const text = describePlan(
    summarise({ resource_changes: [change("aws_lambda_function.api", ["update"], { before, after })] }),
  );
  expect(text).toContain("~ aws_lambda_function.api: memory_size");
  expect(text).not.toMatch(/1024|512|same|description/);
});

test("what somebody changed beside crew, and the plan reverts, is shown; what AWS filled in by itself is not", () => {
  const filled = { inline_policy: [{ name: "needs" }], description: "by hand" };
  const { drift } = summarise({
    resource_changes: [
      change("aws_sns_topic.alarms", ["update"], { before: { policy: "b" }, after: { policy: "a" } }),
      change("aws_iam_role.events", ["update"], { before: { description: "by hand" }, after: { description: "" } }),
    ],
    resource_drift: [
      change("aws_iam_role.machine", ["update"], { before: { inline_policy: [] }, after: filled }),
      change("aws_iam_role.events", ["update"], { before: { inline_policy: [] }, after: filled }),
      change("aws_s3_bucket.objects", ["update"], { before: { tags: null, acl: "" }, after: { tags: {}, acl: null } }),
      change("aws_sns_topic.alarms", ["update"], { before: { policy: "a" }, after: { policy: "b" } }),
      change("aws_iam_role.api", ["delete"]),
    ],
  });
  expect(drift.map(({ address, action, attributes }) => `${action} ${address} ${attributes}`)).toEqual([
    "update aws_iam_role.events description",
    "update aws_sns_topic.alarms policy",
    "delete aws_iam_role.api ",
  ]);
});

test("a plan is called the same whatever order its changes are in, and otherwise as soon as a value differs", () => {
  const one = change("aws_sns_topic.a", ["create"], { after: { name: "a" } });
  const two = change("aws_sns_topic.b", ["create"], { after: { name: "b" } });
  const other = change("aws_sns_topic.b", ["create"], { after: { name: "c" } });
  const { id } = summarise({ resource_changes: [one, two] });
  expect(summarise({ resource_changes: [two, one] }).id).toBe(id);
  expect(summarise({ resource_changes: [one, other] }).id).not.toBe(id);
});

test("a lock that a killed deployment left is named with the way to release it", () => {
  const detail = [
    "Terraform acquires a state lock to protect the state from being written by multiple users at the same time.",
    "Error message: https response error StatusCode: 412, RequestID: qS5EJphya3aDlSLy, HostID: nowhere",
    "Lock Info:",
    "  ID:        5a0bd7e5-9d42-1e5f-0b1e-6f0c0a4a7c1d",
    "  Who:       ann@laptop",
    "  Created:   2026-11-20 10:00:00 UTC",
  ].join("\n");
  const { message } = failure(
    "make a plan",
    [{ severity: "error", summary: "Error acquiring the state lock", detail }],
    "",
  );
  expect(message).toContain("ann@laptop, since 2026-11-20 10:00:00 UTC");
  expect(message).toContain("`--unlock 5a0bd7e5-9d42-1e5f-0b1e-6f0c0a4a7c1d`");
});

test("Terraform's own errors are passed on with the resource that they are about", () => {
  const error = {
    severity: "error" as const,
    summary: "creating IAM Role: LimitExceeded",
    address: "aws_iam_role.api",
  };
  expect(failure("apply the whole plan", [error], "").message).toBe(
    "Terraform could not apply the whole plan:\n  aws_iam_role.api: creating IAM Role: LimitExceeded",
  );
});

test("what a killed apply had made, and no state knows, is found in its log", () => {
  const made = (addr: string, resource_type: string, id_value: string, type = "apply_complete") =>
    JSON.stringify({ type, hook: { resource: { addr, resource_type }, action: "create", id_key: "id", id_value } });
  const log = [
    made("aws_s3_bucket.objects", "aws_s3_bucket", "crew-objects"),
    made("aws_s3_bucket.site", "aws_s3_bucket", "crew-site"),
    made("aws_ecs_cluster.cluster", "aws_ecs_cluster", "arn:aws:ecs:us-east-1:123456789012:cluster/crew"),
    made("aws_iam_role.api", "aws_iam_role", "crew-api", "apply_start"),
    made("aws_route.out", "aws_route", "r-rtb-1"),
    '{"type":"apply_comp',
  ].join("\n");
  expect(orphansOf(log, ["aws_s3_bucket.site"])).toEqual([
    { to: "aws_s3_bucket.objects", id: "crew-objects" },
    { to: "aws_ecs_cluster.cluster", id: "crew" },
  ]);
});

test("what was being made when it was killed is looked for under the name it was to get", () => {
  const begun = (addr: string) =>
    JSON.stringify({ type: "apply_start", hook: { resource: { addr }, action: "create" } });
  const ended = (addr: string) =>
    JSON.stringify({ type: "apply_complete", hook: { resource: { addr }, action: "create" } });
  const [role, table, route] = ["aws_iam_role.api", "aws_dynamodb_table.table", "aws_route.out"];
  const log = [begun(role), begun(table), begun(route), ended(table)].join("\n");
  const plan = {
    resource_changes: [
      change(role, ["create"], { after: { name: "crew-api" } }),
      change(table, ["create"], { after: { name: "crew" } }),
      change(route, ["create"], { after: { name: "out" } }),
    ],
  };
  expect(unsureOrphansOf(log, [], plan)).toEqual([{ to: role, id: "crew-api" }]);
  expect(unsureOrphansOf(log, [role], plan)).toEqual([]);
  const refusal =
    'While attempting to import an existing object to "aws_iam_role.api", the provider detected that no object exists';
  expect([...absentIn(refusal)]).toEqual([role]);
});
