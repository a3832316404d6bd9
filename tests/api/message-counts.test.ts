import { afterEach, beforeEach, expect, test } from "vitest";
import { betweenWritesMs, createMessageCounts } from "../../runtime/api/triggers/message-counts.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const place = { engagement: "shop", trigger: "opened" };

test("a flood of forged messages is one write in five seconds, and none of them is left out", async () => {
  let writes = 0;
  const table = watchedTable(services.openClient(), () => {
    writes += 1;
  });
  let now = Date.parse("2026-11-20T12:00:00.000Z");
  const counts = createMessageCounts({ table, clock: { ...services.options.clock, now: () => now } });
  for (let second = 0; second < 20; second++) {
    for (let each = 0; each < 50; each++) await counts.add(place, "forged");
    now += 1_000;
  }
  expect(writes).toBe(20_000 / betweenWritesMs);
  await counts.flush();
  await counts.flush();
  expect(writes).toBe(20_000 / betweenWritesMs + 1);
  expect((await services.read(key.triggerCounts("shop", "opened")))["count forged"]).toBe(1000);
});

test("an accepted message is counted at once, with the refused ones before it", async () => {
  const counts = createMessageCounts(services.options);
  await counts.add(place, "forged");
  await counts.add(place, "late");
  await counts.add(place, "started");
  const item = await services.read(key.triggerCounts("shop", "opened"));
  expect([item["count forged"], item["count late"], item["count started"]]).toEqual([1, 1, 1]);
});
