import { afterAll, beforeAll, expect, test } from "vitest";
import { createAlertWatch } from "../../runtime/api/alerts/watch-alerts.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import type { Message } from "../../runtime/api/notices/mailer.ts";
import type { ApiOptions } from "../../runtime/api/options.ts";
import { createServices } from "../../runtime/api/services.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { Alert } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";

let services: ApiServices;
/** Options of the API of the engagement that has the test's alert. */
const current: { options?: ApiOptions } = {};
const mails: Message[] = [];
beforeAll(async () => {
  services = await openApiServices({
    mailer: {
      async send(message) {
        mails.push(message);
      },
    },
  });
});
afterAll(() => services.close());

const start = Date.parse("2026-11-20T12:00:00.000Z");
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

async function projectWith(id: string, alert: Alert): Promise<void> {
  mails.length = 0;
  const digest = await services.objects.put(JSON.stringify({ ...manifest, alerts: [alert] }));
  const { shop } = services.options.deployments;
  current.options = { ...services.options, deployments: { shop: { ...shop!, manifest: digest } } };
  await services.project(id, { manifest: digest });
}

/** Model calls of the project, one each second, of which some led to no reply. */
async function calls(id: string, from: number, count: number, lost: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const time = at(from + index);
    const item = { id: `${time}-call`, time, kind: "model-replied", text: "A reply.", costMicros: 500_000 };
    await services.put(key.event(id, time, item.id), { ...item, ...(index < lost && { isLost: true }) });
  }
}

/** Looks at the projects at a time, as an instance that has just started would. */
async function sweepAt(seconds: number): Promise<void> {
  services.clock.set(at(seconds));
  await createApi(current.options ?? services.options).sweep();
}

const subjects = () => mails.map(({ to, subject }) => `${to}: ${subject}`);
const finish = (id: string) => services.project(id, { status: "FINISHED" });

test("a retry rate above its bound is told once, and its end is told once", async () => {
  await projectWith("retries", { metric: "retry-rate", above: 15, windowSeconds: 120, group: "operators" });
  await calls("retries", 0, 20, 3);
  await sweepAt(30);
  expect(subjects()).toEqual([]);
  await calls("retries", 40, 20, 10);
  await sweepAt(60);
  await sweepAt(75);
  await sweepAt(90);
  expect(subjects()).toEqual(["otto@example.com: Project retries: an alert was raised"]);
  expect(mails[0]?.text).toContain(
    "32.5 % of the model calls of the last 2 minutes were lost and made again; the bound is 15 %.",
  );
  await sweepAt(400);
  await sweepAt(500);
  expect(subjects().slice(1)).toEqual(["otto@example.com: Project retries: an alert has ended"]);
  await calls("retries", 520, 10, 9);
  await sweepAt(540);
  expect(subjects()).toHaveLength(3);
  const { events } = await (await services.call("/api/projects/retries", "otto@example.com")).json();
  const kinds = (events as { kind: string }[]).map(({ kind }) => kind).filter((kind) => kind.startsWith("alert"));
  expect(kinds).toEqual(["alert-raised", "alert-ended", "alert-raised"]);
  await finish("retries");
});

test("few calls are no rate, however many of them are lost", async () => {
  await projectWith("few", { metric: "retry-rate", above: 15, windowSeconds: 120, group: "operators" });
  await calls("few", 600, 4, 4);
  await sweepAt(610);
  expect(subjects()).toEqual([]);
  await finish("few");
});

test("spending within the window is compared in dollars, and told to the declared group", async () => {
  await projectWith("spending", { metric: "spend", above: 4, windowSeconds: 3600, group: "customer" });
  await calls("spending", 700, 8, 0);
  await sweepAt(710);
  expect(subjects()).toEqual([]);
  await calls("spending", 720, 1, 0);
  await sweepAt(730);
  expect(mails.map(({ to }) => to).sort()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com"]);
  expect(mails[0]?.text).toContain("Models have cost $4.50 in the last hour; the bound is $4.00.");
  await finish("spending");
});

test("items count that have waited for longer than the window, and rounds that ended at a limit within it", async () => {
  await projectWith("waiting", { metric: "open-items", above: 0, windowSeconds: 3600, group: "operators" });
  await services.operator("waiting", "design", 1, { openedAt: at(0) });
  await sweepAt(3000);
  expect(subjects()).toEqual([]);
  await sweepAt(3700);
  expect(subjects()).toEqual(["otto@example.com: Project waiting: an alert was raised"]);
  await finish("waiting");
  await projectWith("limits", { metric: "failed-rounds", above: 1, windowSeconds: 3600, group: "operators" });
  await services.round("limits", "design", 1, { status: "LIMIT", finishedAt: at(3800) });
  await sweepAt(4000);
  await services.round("limits", "design", 2, { status: "LIMIT", finishedAt: at(4100) });
  expect(subjects()).toEqual([]);
  await sweepAt(4200);
  expect(subjects()).toEqual(["otto@example.com: Project limits: an alert was raised"]);
});

test("at each look the highest value of each alert in the running projects is noted, for the deployment's alarms", async () => {
  await projectWith("noted-one", { metric: "spend", above: 100, windowSeconds: 600, group: "operators" });
  await projectWith("noted-two", { metric: "spend", above: 100, windowSeconds: 600, group: "operators" });
  await calls("noted-one", 0, 4, 0);
  await calls("noted-two", 0, 9, 0);
  services.clock.set(at(30));
  const measured: { alert: string; value: number }[] = [];
  const { decider } = createServices(services.options);
  const look = () => createAlertWatch((each) => measured.push(each))(decider);
  await look();
  expect(measured.filter(({ alert }) => alert === "spend-1")).toEqual([{ alert: "spend-1", value: 4.5 }]);
  await finish("noted-two");
  measured.length = 0;
  await look();
  expect(measured.filter(({ alert }) => alert === "spend-1")).toEqual([{ alert: "spend-1", value: 2 }]);
  await finish("noted-one");
});
