import { afterAll, beforeAll, expect, test } from "vitest";
import { sweepAll } from "../../runtime/api/create-api.ts";
import { createServices } from "../../runtime/api/services.ts";
import { listProjects } from "../../runtime/api/views/project-list.ts";
import { pageThatWaits } from "../../runtime/api/views/what-waits.ts";
import { createSweep } from "../../runtime/inbox/sweep.ts";
import { archiveFinished } from "../../runtime/lambda/patrol/archive-finished.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { readMarked } from "../../runtime/ledger/read.ts";
import { marks } from "../../schema/table.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { countedTable } from "../support/counted-table.ts";

let services: ApiServices;
const finishedAt = (day: string) =>
  ({ status: "FINISHED", finishedAt: `${day}T10:00:00.000Z` }) satisfies Partial<MetaItem>;
beforeAll(async () => {
  services = await openApiServices();
  for (let number = 1; number <= 230; number++) {
    const title = number === 1 ? "Harbour Permits" : `Old ${number}`;
    const gsi1sk = new Date(Date.parse("2026-01-01T00:00:00Z") + number * 60_000).toISOString();
    await services.project(`old-${number}`, { title, createdAt: gsi1sk, gsi1sk, ...finishedAt("2026-09-01") } as never);
  }
  await services.project("lately", finishedAt("2026-11-01"));
  await services.project("open");
  await services.gate("open", "discovery", 1);
});
afterAll(() => services.close());

const caller = { email: "otto@example.com", name: "Otto", isOperator: true, ownsMachine: false, withoutPlaceIn: [] };

test("what finished long ago leaves the list that checks and sweeps read, and is still found and shown", async () => {
  const { decider } = createServices(services.options);
  await archiveFinished({ ...decider, mailer: undefined, siteUrl: "", monthlyBudgetMicros: undefined } as never);
  const listed = await readMarked(services.table, marks.projects);
  expect(listed.map(({ pk }) => pk).sort()).toEqual(["PROJECT#lately", "PROJECT#open"]);

  const table = countedTable(services.openClient());
  const counted = { ...decider, table };
  const sweep = createSweep();
  await sweepAll({ ...counted, mailer: undefined, siteUrl: "", deployments: {} }, sweep);
  // The open gate, at the first sweep of an instance.
  expect(table.counts.items).toBe(1);
  table.counts.items = 0;
  services.clock.set("2026-11-20T12:20:00.000Z");
  await sweepAll({ ...counted, mailer: undefined, siteUrl: "", deployments: {} }, sweep);
  expect(table.counts.items).toBe(0);

  table.counts.items = 0;
  await pageThatWaits(counted, caller);
  expect(table.counts.items).toBeLessThan(20);
  const page = await listProjects(counted, caller, {});
  // The newest of the archive, beside all that is not in it.
  expect([page.projects[0]?.id, page.found]).toEqual(["open", 202]);
  expect((await listProjects(counted, caller, { state: "finished" })).found).toBe(231);
  expect((await listProjects(counted, caller, { text: "harbour" })).projects.map(({ id }) => id)).toEqual(["old-1"]);
});
