import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { name, openShopDeployment, type ShopDeployment } from "../support/aws/shop-deployment.ts";
import { withFlows } from "../support/aws/shop-releases.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const where = ["shop", "--env", "live"];
const statement = "# Tea\n\nThe shop sells tea by telephone.\n\n## Requirements\n\n- It is open by spring.\n";

const triage = "  triage: {phases: [plan], limits: {atOnce: 2}}";
const feature = "  feature: {phases: [plan, build]}";
const hunt = "  hunt: {phases: [plan]}";

interface Schedule {
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
  Target: { Input: string };
}

describe.skipIf(!isRunnable)("an engagement with flows, of which releases add and remove some", () => {
  let shop: ShopDeployment;
  const projects = { triage: "", feature: "", later: "" };

  beforeAll(async () => {
    shop = await openShopDeployment();
  });
  afterAll(() => shop?.close());

  const start = async (flow: string) =>
    (await shop.operator().call<{ id: string }>("/api/projects", { engagement: `shop/${flow}`, sow: statement })).id;
  const machineOf = async (project: string) => {
    const { stateMachineArn = "" } = await shop.meta(project);
    return stateMachineArn.slice(stateMachineArn.indexOf(name));
  };
  /** EventBridge's event, for which the deployed rule asks. */
  const tellEnd = async (project: string) => {
    const { stateMachineArn = "" } = await shop.meta(project);
    const detail = {
      stateMachineArn: stateMachineArn.replace(/:\d+$/, ""),
      executionArn: `${stateMachineArn}:${project}`,
      name: project,
      status: "SUCCEEDED",
    };
    const event = { source: "aws.states", "detail-type": "Step Functions Execution Status Change", detail };
    return shop.site().tell(event) as Promise<object>;
  };

  test("a project of each flow starts on the machine of its flow, with the rights of the lanes that they share", async () => {
    shop.checkOut(withFlows([triage, feature].join("\n")));
    await shop.crew(shop.newest, ["deploy", ...where, "--yes"]);
    await shop.update();
    await shop.signIn();
    [projects.triage, projects.feature] = [await start("triage"), await start("feature")];
    await Promise.all([shop.openGate(projects.triage, "plan"), shop.openGate(projects.feature, "plan")]);
    expect([await machineOf(projects.triage), await machineOf(projects.feature)]).toEqual([
      `${name}-triage:1`,
      `${name}-feature:1`,
    ]);
    expect(shop.cloud.gate.refused()).toEqual([]);
  });

  test("a release without a flow whose project has not finished is refused, and changes nothing", async () => {
    shop.checkOut(withFlows([triage, hunt].join("\n")));
    await expect(shop.crew(shop.newest, ["deploy", ...where, "--yes"])).rejects.toThrow(
      `"feature" (${projects.feature} is running)`,
    );
    expect(shop.cloud.engine.listStateMachines().map((machine) => machine.name)).toContain(`${name}-feature`);
  });

  test("a project goes on and finishes on its version after a release that adds a flow, and new projects start on the newest", async () => {
    shop.checkOut(withFlows([triage.replace("[plan]", "[plan, build]"), feature, hunt].join("\n")));
    const output = await shop.crew(shop.newest, ["deploy", ...where, "--yes"]);
    expect(output).toMatch(/^shop\/hunt: new/m);
    expect(output).toContain("2 projects are running and finish on the version they started with.");
    await shop.update();
    projects.later = await start("triage");
    expect([await machineOf(projects.triage), await machineOf(projects.later)]).toEqual([
      `${name}-triage:1`,
      `${name}-triage:2`,
    ]);
    await shop.approve(projects.triage, "plan");
    await shop.finished(projects.triage);
    await shop.approve(projects.later, "plan");
    await shop.approve(projects.later, "build");
    await shop.finished(projects.later);
    expect(await tellEnd(projects.later)).toEqual({ dispatched: 0, followed: 0 });
    expect(shop.cloud.gate.refused()).toEqual([]);
  });

  test("a schedule of the environment starts one project for each of its times, however often it calls", async () => {
    const triggers = "triggers:\n  nightly: {on: schedule, at: 0 2 * * *, zone: Europe/Vienna, start: hunt}\n";
    shop.checkOut(withFlows([triage, feature, hunt].join("\n"), triggers));
    await shop.crew(shop.newest, ["deploy", ...where, "--yes"]);
    await shop.update();
    const credential = "AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/scheduler/aws4_request";
    const answer = await fetch(`${shop.cloud.emulator}/schedules/nightly?groupName=${name}`, {
      headers: { authorization: `${credential}, SignedHeaders=host, Signature=0` },
    });
    const { Target, ScheduleExpression, ScheduleExpressionTimezone } = (await answer.json()) as Schedule;
    expect([ScheduleExpression, ScheduleExpressionTimezone]).toEqual(["cron(0 2 * * ? *)", "Europe/Vienna"]);
    const at = (time: string) => JSON.parse(Target.Input.replace("<aws.scheduler.scheduled-time>", time));
    const hunts = async () =>
      (await shop.operator().call<{ id: string }[]>("/api/projects")).filter(({ id }) => id.startsWith("hunt-"));
    for (const time of ["2026-11-30T01:00:00Z", "2026-11-30T01:00:00Z", "2026-12-01T01:00:00Z"])
      await shop.site().call(at(time));
    const started = await hunts();
    expect(started).toHaveLength(2);
    for (const { id } of started) await shop.approve(id, "plan");
    for (const { id } of started) await shop.finished(id);
    expect(shop.cloud.gate.refused()).toEqual([]);
  });

  test("a flow is removed once its projects have finished, and destroying the deployment removes every machine", async () => {
    await shop.approve(projects.feature, "plan");
    await shop.approve(projects.feature, "build");
    await shop.finished(projects.feature);
    shop.checkOut(withFlows([triage, hunt].join("\n")));
    await shop.crew(shop.newest, ["deploy", ...where, "--yes", "--allow-data-loss"]);
    const machines = () => shop.cloud.engine.listStateMachines().map((machine) => machine.name);
    expect(machines().sort()).toEqual([`${name}-hunt`, `${name}-triage`]);
    await shop.crew(shop.newest, ["destroy", ...where, "--yes", "--delete-contents"]);
    expect(machines()).toEqual([]);
  });
});

if (!isRunnable)
  test("flows in an account are not checked", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
