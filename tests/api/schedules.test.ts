import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import type { Deployment } from "../../runtime/api/options.ts";
import { fireSchedule } from "../../runtime/api/triggers/schedules.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { itemsOf, readMarked } from "../../runtime/ledger/read.ts";
import { queueMark } from "../../schema/table.ts";
import type { Flow, Trigger } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const nightly: Trigger = { name: "nightly", on: "schedule", at: "0 2 * * *", zone: "Europe/Vienna", missed: "once" };
const hunt: Flow = { name: "hunt", key: [], again: "never", priority: 5, limits: { atOnce: 4 } };

interface Deployed {
  trigger?: Partial<Trigger>;
  flow?: Partial<Flow>;
  /** Names of the triggers that act. */
  active?: string[];
}

async function deployed({
  trigger = {},
  flow = {},
  active = ["nightly"],
}: Deployed): Promise<Record<string, Deployment>> {
  const shop = services.options.deployments.shop!;
  const text = JSON.stringify({ ...manifest, flow: { ...hunt, ...flow }, triggers: [{ ...nightly, ...trigger }] });
  return { "shop/hunt": { ...shop, manifest: await services.objects.put(text), triggers: active } };
}

/** Another process of this machine over the same table; returns its sweep at a time. */
async function open(what: Deployed = {}) {
  const api = createApi({ ...services.options, deployments: await deployed(what) });
  return async (iso: string) => {
    services.clock.set(iso);
    await api.sweep();
    return startedProjects();
  };
}

const startedProjects = () => services.machines.started.map(({ name }) => name);

const queued = async () => itemsOf(await readMarked(services.table, queueMark("shop", "hunt")), "meta");

test("a schedule starts one project at its time, and none before it", async () => {
  const sweepAt = await open();
  expect(await sweepAt("2026-11-20T12:00:00Z")).toEqual([]);
  expect(await sweepAt("2026-11-21T00:59:59Z")).toEqual([]);
  const [first] = await sweepAt("2026-11-21T01:00:00Z");
  expect(first).toMatch(/^hunt-[a-z2-7]{16}-1$/);
  expect(await sweepAt("2026-11-21T01:00:01Z")).toEqual([first]);
  expect(await sweepAt("2026-11-22T00:59:59Z")).toEqual([first]);
  expect(await sweepAt("2026-11-22T01:00:01Z")).toHaveLength(2);
});

test("a new schedule starts nothing for times before it, not even for the last minute's", async () => {
  const sweepAt = await open();
  expect(await sweepAt("2026-11-21T01:00:30Z")).toEqual([]);
  expect(await sweepAt("2026-11-22T00:59:59Z")).toEqual([]);
  expect(await sweepAt("2026-11-22T01:00:00Z")).toHaveLength(1);
});

test("a schedule that does not act here starts nothing", async () => {
  const sweepAt = await open({ active: [] });
  await sweepAt("2026-11-20T12:00:00Z");
  expect(await sweepAt("2026-11-21T01:00:00Z")).toEqual([]);
});

test("after three nights on which the machine was off, one project starts, for the last of them", async () => {
  await (await open())("2026-11-20T12:00:00Z");
  const sweepAt = await open();
  expect(await sweepAt("2026-11-23T09:00:00Z")).toHaveLength(1);
  expect(await sweepAt("2026-11-23T09:00:01Z")).toHaveLength(1);
  const again = await open();
  expect(await again("2026-11-23T09:00:02Z")).toHaveLength(1);
  expect(await again("2026-11-24T01:00:00Z")).toHaveLength(2);
});

test("with `missed: skip`, times on which the machine was off start nothing, and the next one does", async () => {
  const skip = { trigger: { missed: "skip" } } as const;
  await (await open(skip))("2026-11-20T12:00:00Z");
  const sweepAt = await open(skip);
  expect(await sweepAt("2026-11-23T09:00:00Z")).toEqual([]);
  expect(await sweepAt("2026-11-24T01:00:30Z")).toHaveLength(1);
});

test("a schedule with other times is a new one", async () => {
  await (await open())("2026-11-20T12:00:00Z");
  const sweepAt = await open({ trigger: { at: "0 4 * * *" } });
  expect(await sweepAt("2026-11-23T09:00:00Z")).toEqual([]);
  expect(await sweepAt("2026-11-24T03:00:00Z")).toHaveLength(1);
});

test("two processes that follow the same schedule start one project", async () => {
  const [one, other] = [await open(), await open()];
  await Promise.all([one("2026-11-20T12:00:00Z"), other("2026-11-20T12:00:00Z")]);
  await Promise.all([one("2026-11-21T01:00:00Z"), other("2026-11-21T01:00:00Z")]);
  expect(new Set(startedProjects()).size).toBe(1);
});

test("on the day on which the clocks skip the time, nothing starts; on the day that repeats it, one project does", async () => {
  const night = { trigger: { at: "30 2 * * *" } };
  const spring = await open(night);
  await spring("2026-03-28T12:00:00Z");
  for (const time of ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T12:00:00Z"])
    expect(await spring(time)).toEqual([]);
  expect(await spring("2026-03-30T00:30:00Z")).toHaveLength(1);
  const autumn = await open(night);
  await autumn("2026-10-24T12:00:00Z");
  const before = startedProjects().length;
  expect(await autumn("2026-10-25T00:30:00Z")).toHaveLength(before + 1);
  expect(await autumn("2026-10-25T01:30:00Z")).toHaveLength(before + 1);
});

const input = {
  type: "object",
  required: ["night"],
  properties: { night: { type: "string", maxLength: 40 }, by: { type: "string", maxLength: 40 } },
};

test("the project gets the input that the expressions make of the event", async () => {
  const sweepAt = await open({
    trigger: { with: { night: "$substringBefore(event.time, 'T')", by: "event.trigger" } },
    flow: { input, key: ["input.night"] },
  });
  await sweepAt("2026-11-20T12:00:00Z");
  await sweepAt("2026-11-21T01:00:00Z");
  expect(services.machines.started).toMatchObject([{ input: { input: { night: "2026-11-21", by: "nightly" } } }]);
  const [project] = itemsOf(await readMarked(services.table, "CHANGING"), "meta").concat(
    itemsOf(await readMarked(services.table, "PROJECT"), "meta"),
  );
  expect(project?.startedBy).toBe("trigger nightly");
});

test("an input that the flow does not take is logged once, and the next time is followed all the same", async () => {
  const sweepAt = await open({ trigger: { with: { by: "event.trigger" } }, flow: { input } });
  await sweepAt("2026-11-20T12:00:00Z");
  const lines = await linesLoggedBy(async () => {
    await sweepAt("2026-11-21T01:00:00Z");
    await sweepAt("2026-11-21T01:00:01Z");
  });
  expect(lines.filter(({ event }) => event === "trigger-refused")).toMatchObject([{ trigger: "nightly" }]);
  expect(startedProjects()).toEqual([]);
  expect(await queued()).toEqual([]);
});

test("EventBridge Scheduler may call more than once for a time, even after the project has ended", async () => {
  const deployments = await deployed({
    flow: { input, key: ["'one'"], again: "when-ended" },
    trigger: { with: { night: "event.time" } },
  });
  const { table, machine, objects, clock } = services.options;
  const manifests = createManifests(objects, deployments);
  const fire = (time: string) =>
    fireSchedule({ table, machine, objects, clock, manifests, deployments, siteUrl: baseUrl }, "nightly", time);
  await fire("2026-11-21T01:00:00Z");
  await fire("2026-11-21T01:00:00Z");
  expect(startedProjects()).toHaveLength(1);
  await finish(services, startedProjects()[0]!);
  await fire("2026-11-21T01:00:00Z");
  expect(startedProjects()).toHaveLength(1);
  await fire("2026-11-22T01:00:00Z");
  expect(startedProjects()).toHaveLength(2);
  await expect(fire("soon")).rejects.toThrow(/No schedule/);
});
