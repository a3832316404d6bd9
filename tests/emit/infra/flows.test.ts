import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { asDigest } from "../../../base/digest.ts";
import { describeCost } from "../../../cli/describe-cost.ts";
import { createFound } from "../../../compiler/diagnostics/found.ts";
import { emit } from "../../../compiler/emit/emit.ts";
import { alarmsOf } from "../../../compiler/emit/infra/areas/alarms.ts";
import { runbookOf } from "../../../compiler/emit/infra/areas/create-alarms.ts";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import { unmetNeeds } from "../../../compiler/emit/infra/iam/unmet-needs.ts";
import { needsOf, roleNames, statementsOf } from "../../../compiler/emit/infra/roles.ts";
import { priceEnvironment, synthesise } from "../../../compiler/index.ts";
import { openObjectStore } from "../../../runtime/artifacts/object-store.ts";
import { flowOfMachine, isEndedEvent } from "../../../runtime/lambda/ended-execution.ts";
import { readSettings } from "../../../runtime/lambda/settings.ts";
import { readStartables } from "../../../runtime/lambda/startables.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { large, resourcesOf, type Stack, sizes, small } from "../../support/compiled-environments.ts";
import { deploying, pipelineOf } from "../../support/compiled-shop.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-flows-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A flow of the shop. */
function flowNamed(name: string, changes = "") {
  const flow = { name, key: [], again: "never" as const, priority: 5, limits: { atOnce: 4 } };
  return Object.assign({}, pipelineOf(changes), { flow });
}

function filesOf(pipeline: Pipeline) {
  return emit(pipeline, createFound());
}

function compiledFlows(flows: readonly Pipeline[]) {
  return flows.map((pipeline) => ({ pipeline, files: filesOf(pipeline) }));
}

function infraOf(flows: readonly Pipeline[], environment = small) {
  const files = emitInfra(compiledFlows(flows), environment);
  const text = (name: string) => files.find(({ path }) => path.endsWith(`/${name}`))?.text ?? "";
  return { stack: JSON.parse(text("main.tf.json")) as Stack, list: text("flows.json") };
}

const triage = flowNamed("triage");
const feature = flowNamed("feature", deploying);
/** As many as the schema allows, with names as long as it allows. */
const most = Array.from({ length: 20 }, (_, index) =>
  flowNamed(`a-flow-of-the-shop-${String.fromCharCode(97 + index)}`),
);

test("each flow has a machine of its own, whose name AWS accepts, and all share the roles and the task definitions of their lanes", () => {
  const { stack } = infraOf([triage, feature]);
  const machines = resourcesOf(stack, "aws_sfn_state_machine");
  const { name } = deploymentOf(compiledFlows([triage]), small).places;
  expect(machines.map(([address, machine]) => [address, machine.name])).toEqual([
    ["machine_of_feature", `${name}-feature`],
    ["machine_of_triage", `${name}-triage`],
  ]);
  expect(new Set(machines.map(([, machine]) => machine.role_arn)).size).toBe(1);
  for (const [, machine] of machines) expect(machine.publish).toBe(true);
  const alone = resourcesOf(infraOf([feature]).stack, "aws_ecs_task_definition").map(([address]) => address);
  expect(resourcesOf(stack, "aws_ecs_task_definition").map(([address]) => address)).toEqual(alone);
  for (const [, machine] of resourcesOf(infraOf(most).stack, "aws_sfn_state_machine"))
    expect(String(machine.name)).toMatch(/^[\w-]{1,80}$/);
});

test("the machine of an engagement without flows keeps its address and its name, and no list of flows is emitted", () => {
  const { flow: _, ...main } = triage;
  const { stack, list } = infraOf([main]);
  const { name } = deploymentOf(compiledFlows([main]), small).places;
  expect(resourcesOf(stack, "aws_sfn_state_machine")).toMatchObject([["machine", { name }]]);
  expect(list).toBe("");
});

test.each(sizes)("in size %s every need of every flow's machine, runner and function is met", (_, environment) => {
  const all = deploymentOf(compiledFlows([triage, feature]), environment);
  for (const alone of [triage, feature].map((flow) => deploymentOf(compiledFlows([flow]), environment)))
    for (const role of roleNames(alone))
      expect(unmetNeeds(needsOf(alone, role), statementsOf(all, role)), role).toEqual([]);
  const ofTriage = deploymentOf(compiledFlows([triage]), environment);
  expect(roleNames(ofTriage)).not.toContain("runner-execute");
  const executions = statementsOf(ofTriage, "api").find(({ actions }) => actions.includes("states:StopExecution"));
  expect(executions?.resources).toEqual(ofTriage.places.executions);
  expect(executions?.resources.join()).not.toContain("feature");
});

/** The variables as Terraform writes them: its expressions contain the addresses of machines that exist. */
function deployedVariables({ CREW_FLOW_VERSIONS = "", ...others }: { [name: string]: string }) {
  const versions = [
    ...CREW_FLOW_VERSIONS.matchAll(
      /"([\w-]+)" = element\(split\(":", aws_sfn_state_machine\.(\w+)\.state_machine_version_arn\), 7\)/g,
    ),
  ];
  for (const [, flow = "", address] of versions) expect(address).toBe(`machine_of_${flow.replaceAll("-", "_")}`);
  return {
    ...others,
    CREW_FLOW_VERSIONS: JSON.stringify(Object.fromEntries(versions.map(([, flow]) => [flow, "12345"]))),
  };
}

/** All variables of a function: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxVariablesBytes = 4096;

test("the variables of a function fit into Lambda's 4 KB with as many flows as an engagement may have", () => {
  const everything = {
    ...large,
    sender: `${"c".repeat(64)}@${"e".repeat(60)}.example.com`,
    domain: `${"d".repeat(60)}.example.com`,
    telemetry: `https://${"t".repeat(60)}.example.com/v1`,
    monthlyBudgetMicros: 50_000_000_000,
    identity: { issuer: `https://${"i".repeat(100)}.example.com`, clientId: "c".repeat(60) },
  };
  const functions = resourcesOf(infraOf(most, everything).stack, "aws_lambda_function");
  expect(functions).toHaveLength(2);
  for (const [name, { environment }] of functions) {
    const [{ variables }] = [environment].flat() as [{ variables: { [name: string]: string } }];
    const written = JSON.stringify(deployedVariables(variables))
      .replaceAll("${data.aws_caller_identity.current.account_id}", "123456789012")
      .replaceAll(/\$\{[^}]*\}/g, "x".repeat(100));
    expect(Buffer.byteLength(written), name).toBeLessThan(maxVariablesBytes);
  }
});

test("the functions read from their variables and the stored list which version of each flow is started", async () => {
  const flows = [triage, feature];
  const { stack, list } = infraOf(flows);
  const [[, { environment }]] = resourcesOf(stack, "aws_lambda_function") as [[string, { environment: unknown }]];
  const [{ variables }] = [environment].flat() as [{ variables: { [name: string]: string } }];
  const objects = openObjectStore(pathToFileURL(folder).href);
  expect(await objects.put(list)).toBe(variables.CREW_FLOWS);
  const [config, manifest] = await Promise.all(
    ["runner.json", "status.json"].map((path) =>
      objects.put(filesOf(feature).find((file) => file.path === path)?.text ?? ""),
    ),
  );
  const startables = await readStartables(readSettings(deployedVariables(variables)), objects);
  expect(Object.keys(startables)).toEqual(["shop/triage", "shop/feature"]);
  expect(startables["shop/feature"]).toMatchObject({ config, manifest });
  expect(startables["shop/feature"]?.stateMachineArn).toMatch(/:stateMachine:crew-shop-[a-z]+-\w{6}-feature:12345$/);
});

test("executions of every flow that reach their longest duration are reported, ten machines in one alarm", () => {
  const ground = { ...deploymentOf(compiledFlows(most), small), environment: small };
  const machines = ground.machines.map((machine) => ({ ...machine, digests: { config: "", manifest: "" } }));
  const alarms = alarmsOf({ ...ground, machines }, "api").filter(({ id }) => id.startsWith("executions-timed-out"));
  const watched = alarms.flatMap(({ metrics }) => metrics.map(({ dimensions }) => dimensions.StateMachineArn));
  expect(watched.sort()).toEqual(most.map(({ flow }) => ground.places.machine(flow.name)).sort());
  for (const { id, metrics } of alarms) {
    expect(metrics.length).toBeLessThanOrEqual(10);
    expect(existsSync(new URL(`../../../${runbookOf(id)}`, import.meta.url)), id).toBe(true);
  }
});

test("the price has one project for each flow, and a further flow costs an idle environment the metric of its alarm only", async () => {
  const environments = { environments: { dev: small } };
  const one = await priceEnvironment([{ ...triage, ...environments }], "dev");
  const two = await priceEnvironment(
    [triage, feature].map((flow) => ({ ...flow, ...environments })),
    "dev",
  );
  expect(Object.keys(two.flows ?? {})).toEqual(["triage", "feature"]);
  expect(two.flows?.triage).toEqual(one.flows?.triage);
  expect(two.project).toBeUndefined();
  expect(two.idle.totalMicros - one.idle.totalMicros).toBe(100_000);
});

test("a month has the projects that schedules start and a day's limit allows, at their worst cost and at most the money of the days", async () => {
  const mondays = {
    name: "mondays",
    on: "schedule",
    at: "0 7 * * MON",
    zone: "Europe/Vienna",
    missed: "once",
  } as const;
  const environments = { dev: { ...small, triggers: ["mondays"] } };
  const week = { ...flowNamed("week"), triggers: [mondays], environments };
  const plain = flowNamed("answer");
  const limits = { atOnce: 4, perDay: 60 };
  const budget = { ...plain.budget, perDayMicros: 100_000_000 };
  const answering = { ...plain, flow: { ...plain.flow, limits }, budget, environments };
  const cost = await priceEnvironment([answering, week], "dev");
  const [answer, weekly] = cost.starts ?? [];
  const days = 730 / 24;
  expect(weekly).toMatchObject({ flow: "week", scheduled: expect.closeTo(days / 7, 6) });
  expect(weekly?.scheduledCost.modelMicros).toBe(Math.round((weekly?.scheduled ?? 0) * cost.flows!.week!.worst.micros));
  expect(answer).toMatchObject({ flow: "answer", scheduled: 0, most: expect.closeTo(60 * days, 6) });
  // 60 projects could cost more than the 100 dollars of a day.
  expect(answer?.mostCost?.modelMicros).toBe(Math.round(100_000_000 * days));
  expect(cost.idle.lines.find(({ resource }) => resource === "aws_scheduler_schedule.schedule_mondays")).toMatchObject({
    billed: "use",
    monthlyMicros: expect.toSatisfy((micros: number) => micros > 0 && micros < 1000),
  });
  expect(describeCost(cost)).toContain("  week: schedules start about 4.3 projects a month: at most $");
});

const scanning = (version: string) => `# agents/tools/scan.yaml
description: Scans.
effect: read
input: {type: object, properties: {}}
command: {argv: [scan]}
requires: {npm: ["${version}"]}
# agents/qa.yaml
tools: [git, review, scan]
`;

test("one image has the programs of all flows", async () => {
  const environments = { environments: { dev: small } };
  const flows = [flowNamed("one", scanning("scanner@1.2.3")), flowNamed("two", scanning("other@2.0.0"))];
  const files = await synthesise(
    flows.map((flow) => ({ ...flow, ...environments })),
    "dev",
  );
  const image = files.find(({ path }) => path === "runner.Dockerfile")?.text;
  expect(image).toContain("npm install --global --ignore-scripts --no-audit --no-fund other@2.0.0 scanner@1.2.3");
});

test("the end of an execution of any flow is reported, and makes the function look at the queue of that flow only", () => {
  const { stack } = infraOf([triage, feature]);
  const rules = Object.fromEntries(resourcesOf(stack, "aws_cloudwatch_event_rule"));
  const pattern = JSON.parse(String(rules.ended?.event_pattern));
  expect(String(rules.ended?.event_pattern).length).toBeLessThan(2048);
  const { places } = deploymentOf(compiledFlows([triage, feature]), small);
  const [{ prefix }] = pattern.detail.stateMachineArn;
  for (const flow of ["triage", "feature"]) expect(places.machine(flow).startsWith(prefix)).toBe(true);

  const flows = ["triage", "feature"].map((name) => ({
    engagement: "shop",
    flow: { name, key: [], again: "never" as const, priority: 5, limits: { atOnce: 4 } },
    deployment: {
      stateMachineArn: `${places.machine(name)}:3`,
      config: asDigest("a".repeat(64)),
      manifest: asDigest("b".repeat(64)),
      title: name,
      description: "",
    },
    isFollowed: false,
  }));
  const event = {
    source: pattern.source[0],
    "detail-type": pattern["detail-type"][0],
    detail: { stateMachineArn: places.machine("triage"), executionArn: "x", name: "triage-1", status: "ABORTED" },
  };
  expect(isEndedEvent(event)).toBe(true);
  expect(isEndedEvent({ ...event, detail: { ...event.detail, status: "RUNNING" } })).toBe(false);
  expect(flowOfMachine(flows, event).map(({ flow }) => flow.name)).toEqual(["triage"]);
});

test("without flows no execution's end is reported", () => {
  const { flow: _, ...main } = triage;
  expect(resourcesOf(infraOf([main]).stack, "aws_cloudwatch_event_rule").map(([rule]) => rule)).toEqual([
    "stopped",
    "sweep",
  ]);
});
