import { expect, test } from "vitest";
import type { StoredProject } from "../../deploy/account/projects.ts";
import { refuseOlderRunners, refuseStranding, refuseUnkept } from "../../deploy/kept-versions.ts";
import type { Action } from "../../deploy/terraform/plan.ts";

const project = (id: string, config: string, status: "RUNNING" | "STOPPED" | "FINISHED"): StoredProject => ({
  id,
  title: id,
  config,
  isRunning: status === "RUNNING",
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
