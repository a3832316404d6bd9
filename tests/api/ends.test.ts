import { afterEach, beforeEach, expect, test } from "vitest";
import { createApi, sweepAll } from "../../runtime/api/create-api.ts";
import { flowServices } from "../../runtime/api/queue/arrival-services.ts";
import { arrive } from "../../runtime/api/queue/arrive.ts";
import { flowsOf } from "../../runtime/api/queue/flows.ts";
import { createServices } from "../../runtime/api/services.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import type { Flow, Trigger } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish } from "../support/queue-hosts.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const flowNamed = (name: string, more: Partial<Flow> = {}): Flow => ({
  name,
  key: [],
  again: "never",
  priority: 5,
  limits: { atOnce: 4 },
  ...more,
});
const input = {
  type: "object",
  required: ["number"],
  properties: { number: { type: "integer" }, verdict: { type: "string", maxLength: 20 } },
};
const triaged: Extract<Trigger, { on: "end" }> = {
  name: "triaged",
  on: "end",
  of: "triage",
  when: "event.ending = 'finished' and event.outputs.pm.verdict = 'build'",
  with: { number: "event.input.number", verdict: "event.outputs.pm.verdict" },
};

interface Deployed {
  trigger?: Partial<typeof triaged>;
  active?: string[];
  table?: Table;
}

async function open({ trigger = {}, active = ["triaged"], table = services.table }: Deployed = {}) {
  const { objects } = services;
  const shop = services.options.deployments.shop!;
  const put = (more: object) => objects.put(JSON.stringify({ ...manifest, name: "shop", ...more }));
  const feature = flowNamed("feature", { input, key: ["input.number"], again: "when-ended" });
  const deployments = {
    "shop/triage": { ...shop, manifest: await put({ flow: flowNamed("triage", { input }) }), triggers: active },
    "shop/feature": {
      ...shop,
      manifest: await put({ flow: feature, triggers: [{ ...triaged, ...trigger }] }),
      triggers: active,
    },
  };
  const options = { ...services.options, table, deployments };
  const api = createApi(options);
  const whole = createServices(options);
  const manifests = createManifests(objects, deployments);
  return {
    sweep: () => api.sweep(),
    /** A sweep that cannot deliver decisions. */
    sweepInPart: () =>
      sweepAll({ ...whole.decider, ...flowServices(whole), mailer: undefined }, () =>
        Promise.reject(new Error("the index is away")),
      ),
    async triage(number: number) {
      const flow = (await flowsOf(manifests, deployments)).find((each) => each.flow.name === "triage")!;
      const cause = { kind: "trigger", trigger: "opened", id: `message ${number}` } as const;
      const { machine, clock } = services.options;
      const given = { sow: `# Issue ${number}\n`, input: { number }, cause };
      return (await arrive({ table, machine, objects, clock, manifests, siteUrl: baseUrl }, flow, given)).id;
    },
  };
}

async function end(project: string, verdict: string, status: MetaItem["status"] = "FINISHED") {
  await services.round(project, "design", 1, {
    status: "DONE",
    finishedAt: "2026-11-20T11:00:00.000Z",
    outputs: { pm: { verdict } },
  });
  await finish(services, project, status);
}

const startedIn = (flow: string) => services.machines.started.filter(({ name }) => name.startsWith(`${flow}-`));

test("the end of a project starts one of the other flow, with what its agents reported", async () => {
  const host = await open();
  const project = await host.triage(7);
  await host.sweep();
  expect(startedIn("feature")).toEqual([]);
  await end(project, "build");
  await host.sweep();
  expect(startedIn("feature")).toMatchObject([{ input: { input: { number: 7, verdict: "build" } } }]);
  expect((await services.read(key.dispatch("shop", "triage"))).ended).toBeUndefined();
});

test("an end for which the condition does not hold starts nothing", async () => {
  const host = await open();
  await end(await host.triage(1), "close");
  await end(await host.triage(2), "build", "STOPPED");
  await end(await host.triage(3), "build", "REJECTED");
  await host.sweep();
  await host.sweep();
  expect(startedIn("feature")).toEqual([]);
});

test("ends of a flow whose trigger does not act here are not remembered", async () => {
  const host = await open({ active: [] });
  await end(await host.triage(1), "build");
  await host.triage(2);
  await host.sweep();
  await (await open()).sweep();
  expect(startedIn("feature")).toEqual([]);
});

test("an end that is seen while another project of the flow arrives is followed as well", async () => {
  const host = await open();
  await end(await host.triage(1), "build");
  // This looks at the queue, and frees the place of the first one.
  await host.triage(2);
  await host.sweep();
  expect(startedIn("feature")).toHaveLength(1);
});

test("a sweep of which another part fails follows the ends that it has seen", async () => {
  const host = await open();
  await end(await host.triage(1), "build");
  await linesLoggedBy(() => expect(host.sweepInPart()).rejects.toThrow("The sweep failed: sent."));
  expect(startedIn("feature")).toHaveLength(1);
});

test("an end is followed once, even when what it started has ended before it is repeated", async () => {
  const host = await open();
  const project = await host.triage(1);
  await end(project, "build");
  await host.sweep();
  const [feature] = startedIn("feature");
  await finish(services, feature!.name);
  await Promise.all([host.sweep(), (await open()).sweep()]);
  expect(startedIn("feature")).toHaveLength(1);
});

test("killed before any write, an end starts one project", async () => {
  for (let diesAt = 1; diesAt <= 10; diesAt++) {
    const project = await (await open()).triage(100 + diesAt);
    await end(project, "build");
    let writes = 0;
    const table = watchedTable(services.openClient(), async () => {
      writes += 1;
      if (writes >= diesAt) throw new Error("killed");
    });
    const dying = await open({ table });
    await linesLoggedBy(async () => dying.sweep().catch(() => undefined));
    table.documents.destroy();
    const host = await open();
    await host.sweep();
    await host.sweep();
    const ofIt = () => startedIn("feature").filter(({ input }) => JSON.stringify(input).includes(`:${100 + diesAt}`));
    expect(ofIt()).toHaveLength(1);
    await finish(services, ofIt()[0]!.name);
    await host.sweep();
    expect(ofIt()).toHaveLength(1);
  }
});

test("an event that makes no input of the flow is logged once and not repeated", async () => {
  const host = await open({ trigger: { with: { verdict: "event.outputs.pm.verdict" } } });
  await end(await host.triage(1), "build");
  const lines = await linesLoggedBy(async () => {
    await host.sweep();
    await host.sweep();
  });
  expect(lines).toMatchObject([{ event: "trigger-refused", trigger: "triaged" }]);
});
