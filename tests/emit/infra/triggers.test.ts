import { expect, test } from "vitest";
import { createFound } from "../../../compiler/diagnostics/found.ts";
import { emit } from "../../../compiler/emit/emit.ts";
import { hookThrottle } from "../../../compiler/emit/infra/areas/http-api.ts";
import { deployerRights } from "../../../compiler/emit/infra/deployer/deployer-rights.ts";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import { statementsOf } from "../../../compiler/emit/infra/roles.ts";
import { isScheduledStart, triggerOf } from "../../../runtime/lambda/scheduled-start.ts";
import type { Trigger } from "../../../schema/types.ts";
import { large, resourcesOf, type Stack, small } from "../../support/compiled-environments.ts";
import { pipelineOf } from "../../support/compiled-shop.ts";

const nightly: Trigger = {
  name: "nightly",
  on: "schedule",
  at: "0 2 * * MON-FRI",
  zone: "Europe/Vienna",
  missed: "once",
};
const hourly: Trigger = { name: "hourly", on: "schedule", at: "15 * * * *", zone: "UTC", missed: "skip" };
const opened: Trigger = { name: "opened", on: "webhook", scheme: "standard", secret: "forge", who: "writers" };

const repository = {
  name: "shop",
  forge: "github",
  project: "acme/shop",
  branch: "main",
  credentials: "forge-token",
} as const;
const labeled: Trigger = {
  name: "labeled",
  on: "issue",
  repositories: [repository],
  who: "writers",
  secret: "forge-hook",
};
const pushed: Trigger = { name: "pushed", on: "push", repositories: [repository], who: "writers" };

const flow = { name: "triage", key: [], again: "never" as const, priority: 5, limits: { atOnce: 4 } };
const pipeline = { ...pipelineOf(), flow, triggers: [nightly, hourly, opened, labeled, pushed] };
const compiled = [{ pipeline, files: emit(pipeline, createFound()) }];

function infraOf(triggers: string[], environment = small) {
  const files = emitInfra(compiled, { ...environment, triggers });
  const text = (name: string) => files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? "";
  return { stack: JSON.parse(text("main.tf.json")) as Stack, list: JSON.parse(text("flows.json")) };
}

const named = (stack: Stack, type: string) => resourcesOf(stack, type).map(([name]) => name);
const variablesOf = (stack: Stack): { [name: string]: string } => {
  const [[, { environment }]] = resourcesOf(stack, "aws_lambda_function") as [[string, { environment: unknown }]];
  return ([environment].flat() as [{ variables: { [name: string]: string } }])[0].variables;
};

test("a schedule of the environment calls the function at its time in its zone, with a call that says the trigger and the time", () => {
  const { stack } = infraOf(["nightly", "hourly"]);
  const schedules = Object.fromEntries(resourcesOf(stack, "aws_scheduler_schedule"));
  expect(schedules.schedule_nightly).toMatchObject({
    name: "nightly",
    schedule_expression: expect.stringMatching(/^cron\(0 2 \? \* MON,TUE,WED,THU,FRI \*\)$/),
    schedule_expression_timezone: "Europe/Vienna",
    flexible_time_window: { mode: "OFF" },
    target: { retry_policy: { maximum_event_age_in_seconds: 86_400 }, dead_letter_config: expect.anything() },
  });
  expect(schedules.schedule_hourly).toMatchObject({ target: { retry_policy: { maximum_event_age_in_seconds: 60 } } });
  const { input } = schedules.schedule_nightly!.target as { input: string };
  const event = JSON.parse(input.replace("<aws.scheduler.scheduled-time>", "2026-11-30T01:00:00Z"));
  expect(isScheduledStart(event)).toBe(true);
  expect([triggerOf(event), event.scheduledTime]).toEqual(["nightly", "2026-11-30T01:00:00Z"]);
});

test("a start that Scheduler cannot deliver and one that the function fails on are kept in one queue, with an alarm", () => {
  const { stack } = infraOf(["nightly"]);
  const queue = "${aws_sqs_queue.lost_starts.arn}";
  const [[, schedule]] = resourcesOf(stack, "aws_scheduler_schedule") as [[string, { target: object }]];
  expect(schedule.target).toMatchObject({ dead_letter_config: { arn: queue } });
  expect(JSON.stringify(resourcesOf(stack, "aws_lambda_function_event_invoke_config"))).toContain(queue);
  expect(named(stack, "aws_cloudwatch_metric_alarm")).toContain("starts_lost");
});

test("Scheduler may call that function and keep what is lost, and nothing else; the function may read the secrets of its webhooks", () => {
  const deployment = deploymentOf(compiled, { ...small, triggers: ["nightly", "opened"] });
  const { apiFunction, lostStarts, secret } = deployment.places;
  expect(statementsOf(deployment, "schedules").map(({ actions, resources }) => [actions, resources])).toEqual([
    [["lambda:InvokeFunction"], [apiFunction]],
    [["sqs:SendMessage"], [lostStarts]],
  ]);
  const secrets = (triggers: string[], role: "api" | "events") =>
    statementsOf(deploymentOf(compiled, { ...small, triggers }), role).find(({ sid }) => sid === "ReadSecrets")
      ?.resources;
  expect(secrets(["opened"], "api")).toEqual([secret("forge")]);
  expect([secrets([], "api"), secrets(["opened"], "events")]).toEqual([undefined, undefined]);
});

test("webhooks have a public route with a limit of its own, only where one acts", () => {
  const { stack } = infraOf(["opened"]);
  expect(named(stack, "aws_apigatewayv2_route")).toContain("http_hooks");
  expect(JSON.stringify(resourcesOf(stack, "aws_apigatewayv2_stage"))).toContain(hookThrottle.route);
  expect(variablesOf(stack).CREW_SECRETS_PATH).toMatch(/^\/crew\/.*\/secrets$/);
  expect(named(infraOf(["nightly"]).stack, "aws_apigatewayv2_route")).not.toContain("http_hooks");
  const alarms = (triggers: string[]) => named(infraOf(triggers).stack, "aws_cloudwatch_metric_alarm");
  expect([alarms(["opened"]), alarms(["nightly"])].map((ids) => ids.includes("messages_refused"))).toEqual([
    true,
    false,
  ]);
});

test("an environment without triggers has none of it, and another has only those that it names", () => {
  const { stack, list } = infraOf([]);
  for (const type of [
    "aws_scheduler_schedule",
    "aws_scheduler_schedule_group",
    "aws_sqs_queue",
    "aws_lambda_function_event_invoke_config",
  ])
    expect(named(stack, type), type).toEqual([]);
  expect(named(stack, "aws_iam_role")).not.toContain("schedules_role");
  expect(list.triage.triggers).toBeUndefined();
  expect(infraOf(["hourly", "opened"]).list.triage.triggers).toEqual(["hourly", "opened"]);
  expect(named(infraOf(["hourly"]).stack, "aws_scheduler_schedule")).toEqual(["schedule_hourly"]);
});

test("the role that deploys has the rights for schedules where there are some", () => {
  const { stack } = infraOf(["nightly"], large);
  const { places } = deploymentOf(compiled, large);
  const actions = (resources: Stack["resource"]) =>
    deployerRights(resources, large, places).flatMap((statement) => statement.actions);
  expect(actions(stack.resource)).toEqual(
    expect.arrayContaining(["scheduler:CreateSchedule", "scheduler:CreateScheduleGroup", "sqs:CreateQueue"]),
  );
  expect(actions(infraOf([], large).stack.resource).join()).not.toContain("scheduler:");
});

test("for triggers of a forge both functions may read its token, the one behind the API the hook's secret too, and the route is there for a signed one alone", () => {
  const read = (triggers: string[], role: "api" | "events") =>
    statementsOf(deploymentOf(compiled, { ...small, triggers }), role)
      .filter(({ actions }) => actions.includes("ssm:GetParameter"))
      .flatMap(({ resources }) => resources)
      .filter((arn) => arn.includes("/secrets/"))
      .map((arn) => arn.replace(/^.*\/secrets\//, ""))
      .sort();
  expect(read(["labeled", "pushed"], "api")).toEqual(["forge-hook", "forge-token"]);
  expect(read(["labeled", "pushed"], "events")).toEqual(["forge-token"]);
  expect(read(["pushed"], "api")).toEqual([]);
  expect(read(["nightly"], "events")).toEqual([]);
  for (const [triggers, hasRoute] of [
    [["labeled"], true],
    [["pushed"], false],
  ] as const) {
    const { stack } = infraOf([...triggers]);
    expect(named(stack, "aws_apigatewayv2_route").includes("http_hooks")).toBe(hasRoute);
    expect(variablesOf(stack).CREW_SECRETS_PATH).toMatch(/^\/crew\/.*\/secrets$/);
  }
});
