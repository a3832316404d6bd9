import { expect, test } from "vitest";
import type { StoredProject } from "../../deploy/account/projects.ts";
import { refuseOlderRunners, refuseStranding, refuseUnkept } from "../../deploy/kept-versions.ts";
import { refuseRemovedFlows } from "../../deploy/removed-flows.ts";
import type { Action } from "../../deploy/terraform/plan.ts";
import type { Status } from "../../schema/table.ts";

const project = (id: string, config: string, status: Status<"project">): StoredProject => ({
  id,
  title: id,
  config,
  isRunning: status === "RUNNING",
  isQueued: status === "QUEUED",
  isFinished: status === "FINISHED",
});

test("a project that started since the review on a version that is not kept stops the deployment", () => {
  const projects = [project("done", "old", "FINISHED"), project("busy", "now", "RUNNING")];
  expect(() => refuseUnkept(projects, ["now"])).not.toThrow();
  expect(() => refuseUnkept([...projects, project("late", "old", "RUNNING")], ["now"])).toThrow(
    "Since the review, late was started on a version whose rights this plan removes, so nothing was done.",
  );
  expect(() => refuseUnkept([project("halted", "old", "STOPPED")], ["now"])).toThrow("halted");
});

const plan = (action: Action, address: string) => ({
  id: "1",
  drift: [],
  changes: [{ address, action, attributes: [] }],
});

test.each([
  ["delete", "aws_subnet.subnet_2"],
  ["replace", "aws_security_group.runners"],
  ["delete", "aws_iam_role.runner_execute_role"],
  ["replace", "aws_sfn_state_machine.machine"],
] as const)("a plan to %s %s is refused while a project runs, and allowed when none does", (action, address) => {
  const running = [project("tolls", "a", "RUNNING")];
  expect(() => refuseStranding(plan(action, address), running)).toThrow(
    `Running projects (tolls) still use ${address}`,
  );
  const others = [project("done", "a", "FINISHED"), project("halted", "a", "STOPPED")];
  expect(() => refuseStranding(plan(action, address), others)).not.toThrow();
});

test("a queued project starts on the version of its queueing, so what that version runs with is not deleted either", () => {
  const queued = [project("waiting", "a", "QUEUED")];
  expect(() => refuseStranding(plan("replace", "aws_subnet.subnet_2"), queued)).toThrow("waiting");
  expect(() => refuseUnkept(queued, ["b"])).toThrow("waiting was started on a version");
});

test("a flow with a project that has not finished is not removed, and the refusal names flow, project and what to do", () => {
  const ofFlow = (flow: string | undefined, ...given: Parameters<typeof project>) => ({
    ...project(...given),
    ...(flow !== undefined && { flow }),
  });
  const projects = [
    ofFlow("triage", "triage-1", "a", "QUEUED"),
    ofFlow("triage", "triage-2", "a", "FINISHED"),
    ofFlow("triage", "triage-3", "a", "STOPPED"),
    ofFlow("feature", "feature-1", "b", "RUNNING"),
  ];
  expect(() => refuseRemovedFlows(projects, ["triage", "feature"])).not.toThrow();
  expect(() => refuseRemovedFlows(projects, ["feature"])).toThrow(
    /removed and have projects that have not finished: "triage" \(triage-1 is queued, triage-3 is stopped\)\. .*`crew queue ENGAGEMENT\/FLOW --pause`.*`crew cancel`/,
  );
  expect(() => refuseRemovedFlows(projects, ["triage"])).toThrow('"feature" (feature-1 is running)');
  expect(() => refuseRemovedFlows([projects[1]!], ["feature"])).not.toThrow();
  const ofMain = [project("tolls", "a", "STOPPED")];
  expect(() => refuseRemovedFlows(ofMain, [undefined])).not.toThrow();
  expect(() => refuseRemovedFlows(ofMain, ["triage"])).toThrow('"main" (tolls is stopped)');
});

test.each([
  ["update", "aws_iam_role_policy.runner_execute_rights"],
  // Terraform forgets the old revision, which stays.
  ["replace", "aws_ecs_task_definition.runner_execute"],
  ["delete", "aws_cloudwatch_metric_alarm.projects_failed"],
] as const)("a plan to %s %s is nothing to a running project", (action, address) => {
  expect(() => refuseStranding(plan(action, address), [project("tolls", "a", "RUNNING")])).not.toThrow();
});

test("projects that run with the rights of all projects stop a deployment that takes these rights away", () => {
  const projects = [project("tolls", "a", "RUNNING"), project("halted", "a", "STOPPED")];
  const release = (...names: string[]) => JSON.stringify({ aws_ecs_task_definition: { environment: names } });
  const [older, newer] = [release("CREW_TABLE"), release("CREW_TABLE", "CREW_PROJECT_ROLE")];
  expect(() => refuseOlderRunners(older, projects)).toThrow("Running projects (tolls) were begun with runners");
  expect(() => refuseOlderRunners(newer, projects)).not.toThrow();
  expect(() => refuseOlderRunners(undefined, projects)).not.toThrow();
  expect(() => refuseOlderRunners(older, projects.slice(1))).not.toThrow();
});
