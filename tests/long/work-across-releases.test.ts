import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { deploymentName } from "../../compiler/index.ts";
import type { DirectResult } from "../../runtime/lambda/direct-event.ts";
import type { FlowQueue, ProjectSummary } from "../../schema/types.ts";
import { type DeployedEngagement, openDeployedEngagement } from "../support/aws/deployed-engagement.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { name, openShopDeployment, type ShopDeployment } from "../support/aws/shop-deployment.ts";
import { boundaryName, rolePath, withFlows, writeWorkspace } from "../support/aws/shop-releases.ts";
import { startCrew } from "../support/running-crew.ts";
import { newSecret, signatureOf } from "../support/signed-message.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const live = ["shop", "--env", "live"];
const devName = deploymentName("shop", { name: "dev", region: "us-east-1" });
const secret = newSecret();

const triageOf = (phases: string) =>
  `  triage: {input: inputs/issue.json, key: [input.number], limits: {atOnce: 1}, phases: ${phases}}`;
const hunt = "  hunt: {phases: [plan]}";
const triggers = `triggers:
  opened: {on: webhook, scheme: standard, secret: desk, who: writers, start: triage, with: {number: event.number}}
  nightly: {on: schedule, at: 15 4 * * *, zone: Europe/Vienna, start: hunt}
`;
const issue = `# engagements/shop/inputs/issue.json
{"type": "object", "required": ["number"], "properties": {"number": {"type": "integer", "minimum": 1, "maximum": 999}}}
`;
const dev = `  dev: {region: us-east-1, size: small, rolePath: ${rolePath}, permissionsBoundary: ${boundaryName}, triggers: [nightly]}
`;
const released = { acting: "[opened]", others: dev, files: issue };
const first = withFlows([triageOf("[plan]"), hunt].join("\n"), triggers, released);
const second = withFlows([triageOf("[plan, build]"), hunt].join("\n"), triggers, released);
/** Without the flow triage. It keeps a webhook: moto lacks DeleteRouteSettings, with which the limits of the last one's address would go. */
const remaining = `triggers:
  told: {on: webhook, scheme: standard, secret: desk, who: writers, start: hunt}
  nightly: {on: schedule, at: 15 4 * * *, zone: Europe/Vienna, start: hunt}
`;
const third = withFlows(hunt, remaining, { acting: "[told]", others: dev });

/** Sends a message of another system as it would send it. */
async function send(url: string, id: string, body: string, key = secret, trigger = "opened") {
  const seconds = Math.floor(Date.now() / 1000);
  const response = await fetch(`${url}/hooks/shop/${trigger}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": signatureOf(key, id, seconds, body),
    },
    body,
  });
  const { outcome } = (await response.json()) as { outcome?: string };
  return [response.status, outcome];
}

const about = (number: number, text = "") => JSON.stringify({ number, text });

/** The emulator's answer to a request that reads. */
async function look<T>(emulator: string, service: string, path: string): Promise<T> {
  const credential = `AWS4-HMAC-SHA256 Credential=local/20261127/us-east-1/${service}/aws4_request`;
  const answer = await fetch(`${emulator}${path}`, {
    headers: { authorization: `${credential}, SignedHeaders=host, Signature=0` },
  });
  return (await answer.json()) as T;
}

describe.skipIf(!isRunnable)("work that arrives while releases come and go, in one of two environments", () => {
  let shop: ShopDeployment;
  let other: DeployedEngagement;
  const projects: string[] = [];

  beforeAll(async () => {
    shop = await openShopDeployment();
  });
  afterAll(async () => {
    await other?.close();
    await shop?.close();
  });

  /** The minute's event, for which each deployment has a rule. */
  const sweep = () => shop.site().tell({ source: "aws.events", "detail-type": "Scheduled Event" });
  const queueOf = async (flow: string): Promise<FlowQueue> => {
    const { flows } = await shop.operator().call<{ flows: FlowQueue[] }>(`/api/queue?engagement=shop&flow=${flow}`);
    return flows[0]!;
  };
  const queueOfOther = async (flow: string): Promise<FlowQueue> => {
    const event = { crew: { method: "GET", path: `/api/queue?engagement=shop&flow=${flow}` } };
    const { body } = (await other.call(event)) as DirectResult;
    return (JSON.parse(body) as { flows: FlowQueue[] }).flows[0]!;
  };
  const machineOf = async (project: string) => {
    const { stateMachineArn = "" } = await shop.meta(project);
    return stateMachineArn.slice(stateMachineArn.indexOf(name));
  };
  const idsIn = ({ working, waiting, queued }: FlowQueue) => [...working, ...waiting, ...queued].map(({ id }) => id);
  const all = async () => [...idsIn(await queueOf("triage")), ...idsIn(await queueOf("hunt"))];

  test("one workspace is deployed to two environments of one account; each has only the triggers that it names", async () => {
    shop.checkOut(first);
    await shop.crew(shop.newest, ["deploy", "shop", "--env", "dev", "--yes"]);
    const output = await shop.crew(shop.newest, ["deploy", ...live, "--yes"]);
    expect(output).toContain("start a project with `crew start shop/triage --env live --input FILE`.");
    for (const deployment of [name, devName])
      await new SSMClient({ endpoint: shop.cloud.emulator }).send(
        new PutParameterCommand({ Name: `/crew/${deployment}/secrets/desk`, Value: secret, Type: "SecureString" }),
      );
    await shop.update();
    await shop.signIn();
    mkdirSync(join(shop.home, "dev"));
    other = await openDeployedEngagement(shop.cloud, devName, join(shop.home, "dev"));
    await other.update();

    const { Schedules } = await look<{ Schedules: { Name: string; GroupName: string }[] }>(
      shop.cloud.emulator,
      "scheduler",
      "/schedules",
    );
    expect(Schedules.map(({ Name, GroupName }) => [GroupName, Name])).toEqual([[devName, "nightly"]]);
    const { items } = await look<{ items: { name: string; apiId: string }[] }>(
      shop.cloud.emulator,
      "apigateway",
      "/v2/apis",
    );
    const routes = await Promise.all(
      items.map(async ({ name: api, apiId }) => {
        const of = await look<{ items: { routeKey: string }[] }>(
          shop.cloud.emulator,
          "apigateway",
          `/v2/apis/${apiId}/routes`,
        );
        return [api, of.items.some(({ routeKey }) => routeKey === "POST /hooks/{engagement}/{trigger}")];
      }),
    );
    expect(Object.fromEntries(routes)).toEqual({ [name]: true, [devName]: false });
  });

  test("signed messages queue a project each; the limit is reached, and the others wait", async () => {
    expect(await send(shop.site().url, "m0", about(9), newSecret())).toEqual([401, "forged"]);
    for (const number of [1, 2, 3])
      expect(await send(shop.site().url, `m${number}`, about(number))).toEqual([202, "started"]);
    const queue = await queueOf("triage");
    projects.push(...idsIn(queue));
    expect([queue.queued.length, new Set(projects).size, queue.holds]).toEqual([2, 3, "places"]);
    await shop.openGate(projects[0]!, "plan");
    expect(shop.cloud.gate.refused()).toEqual([]);
  });

  test("the same message starts nothing in the environment that does not listen, and its schedule nothing in the other", async () => {
    expect((await send(other.url, "m1", about(1)))[0]).toBe(404);
    const call = (event: object) => other.call({ crew: { method: "POST", ...event } }) as Promise<DirectResult>;
    const pause = { engagement: "shop", flow: "hunt", paused: true, reason: "It only has to wait here." };
    expect((await call({ path: "/api/queue/pause", body: JSON.stringify(pause) })).statusCode).toBe(200);
    const nightly = { trigger: "shop/nightly", scheduledTime: "2026-11-28T03:15:00Z" };
    await other.call(nightly);
    await expect(shop.site().call(nightly)).rejects.toThrow("No schedule of this deployment is nightly");
    expect([(await queueOfOther("hunt")).queuedCount, (await queueOfOther("triage")).queuedCount]).toEqual([1, 0]);
    expect((await all()).sort()).toEqual([...projects].sort());
  });

  test("after a release with another machine, what was queued keeps its version and what arrives has the new one; a repeated message is the same project", async () => {
    shop.checkOut(second);
    const output = await shop.crew(shop.newest, ["deploy", ...live, "--yes"]);
    expect(output).toContain("1 project is running and finishes on the version it started with.");
    expect(output).toContain("2 projects are queued and start on the version with which they were queued.");
    await shop.update();
    await shop.signIn();
    expect(await send(shop.site().url, "m2", about(2))).toEqual([202, "repeated"]);
    expect(await send(shop.site().url, "m5", about(3, "told again"))).toEqual([202, "started"]);
    expect(await send(shop.site().url, "m4", about(4))).toEqual([202, "started"]);
    const added = (await all()).filter((id) => !projects.includes(id));
    expect(added).toHaveLength(1);
    projects.push(...added);
    expect(await Promise.all(projects.map(machineOf))).toEqual([
      ...Array.from({ length: 3 }, () => `${name}-triage:1`),
      `${name}-triage:2`,
    ]);
  });

  test("queued projects start one after another on the version of their queueing, and are worked on as it says", async () => {
    // One that waits for people gives its place to the next.
    for (const project of projects) {
      await sweep();
      await shop.openGate(project, "plan");
    }
    const [last = "", ...earlier] = [...projects].reverse();
    for (const project of earlier) {
      await shop.approve(project, "plan");
      await shop.finished(project);
    }
    await shop.approve(last, "plan");
    await shop.openGate(last, "build");
    expect(shop.cloud.gate.refused()).toEqual([]);
  });

  test("a laptop beside both environments starts nothing by itself, and with --triggers its own projects alone", async () => {
    const before = (await all()).sort();
    const workspace = join(shop.home, "laptop");
    writeWorkspace(workspace, second);
    vi.stubEnv("CREW_SECRET_DESK", secret);
    onTestFinished(() => void vi.unstubAllEnvs());
    const projectsOn = async (...more: string[]) => {
      const laptop = await startCrew("shop", ["--no-start", "--workspace", workspace, ...more], workspace);
      try {
        const answer = await send(laptop.url, "m7", about(7));
        return [answer[0], (await laptop.json<ProjectSummary[]>(["status", "--all"])).length];
      } finally {
        await laptop.stop();
      }
    };
    expect(await projectsOn()).toEqual([404, 0]);
    expect(await projectsOn("--triggers")).toEqual([202, 1]);
    expect((await all()).sort()).toEqual(before);
    expect((await queueOfOther("triage")).queuedCount).toBe(0);
  });

  test("a release without a flow is refused while a project of the flow is not finished, and then takes the flow away", async () => {
    const last = projects.at(-1) ?? "";
    const machines = () => shop.cloud.engine.listStateMachines().map((machine) => machine.name);
    shop.checkOut(third);
    await expect(shop.crew(shop.newest, ["deploy", ...live, "--yes"])).rejects.toThrow(`"triage" (${last} is running)`);
    expect(machines()).toContain(`${name}-triage`);
    await shop.approve(last, "build");
    await shop.finished(last);
    await shop.crew(shop.newest, ["deploy", ...live, "--yes", "--allow-data-loss"]);
    expect(machines().filter((machine) => machine.startsWith(name))).toEqual([`${name}-hunt`]);
    await shop.update();
    await shop.signIn();
    expect((await send(shop.site().url, "m8", about(8)))[0]).toBe(404);
    expect(await send(shop.site().url, "m9", "{}", secret, "told")).toEqual([202, "started"]);
    const [hunted = ""] = idsIn(await queueOf("hunt"));
    await shop.approve(hunted, "plan");
    await shop.finished(hunted);
    expect((await shop.view(last)).summary.status).toBe("finished");
    expect(shop.cloud.gate.refused()).toEqual([]);
  });
});

if (!isRunnable)
  test("work across releases is not checked", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
