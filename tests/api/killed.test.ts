import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { itemsOf, readItems, readMarked } from "../../runtime/ledger/read.ts";
import { readLedger } from "../../runtime/ledger/records.ts";
import { marks } from "../../schema/table.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

class Killed extends Error {}

/** Posts to an API that is killed before its nth write: nothing it would do after that reaches the table or the state machines. */
async function postAndKill(path: string, body: object, nth: number, as?: string): Promise<boolean> {
  let writes = 0;
  const table = watchedTable(services.openClient(), () => {
    if (++writes >= nth) throw new Killed();
  });
  const dead = () => Promise.reject(new Killed());
  const machine = { start: dead, stop: dead, describe: dead, succeed: dead, fail: dead, heartbeat: dead };
  const { app } = createApi({ ...services.options, table, machine });
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: "application/json",
    "content-type": "application/json",
  };
  const request = {
    method: "POST",
    headers: { ...headers, ...(as && { "x-crew-as": as }) },
    body: JSON.stringify(body),
  };
  await app.fetch(new Request(`${baseUrl}${path}`, request));
  table.documents.destroy();
  return writes >= nth;
}

const eventsOf = async (id: string) => (await readItems(services.table, id, "event")).map(({ kind }) => kind);

test("however early an API is killed after it has recorded a project, the project is announced and started, once", async () => {
  for (let nth = 2, wasKilled = true; wasKilled; nth++) {
    const title = `Killed before write ${nth}`;
    wasKilled = await postAndKill("/api/projects", { sow: "# Forest permits\n\nSell them.\n", title }, nth);
    await services.api.sweep();
    await services.api.sweep();
    const projects = itemsOf(await readMarked(services.table, marks.projects), "meta");
    const id = projects.find((each) => each.title === title)?.pk.slice("PROJECT#".length) ?? "";
    expect(await eventsOf(id), title).toEqual(["project-started"]);
    expect(services.machines.started.filter(({ name }) => name === id)).toHaveLength(1);
    expect(await services.read(key.meta(id))).not.toHaveProperty("pendingStart");
  }
});

test("however early an API is killed after it has recorded a vote, its comments and its event are there while others have yet to vote", async () => {
  const decision = { decisionId: "decision-1", verdict: "approve", revision: r1, comment: "Mind the roots." };
  for (let nth = 2, wasKilled = true; wasKilled; nth++) {
    const id = `voted-${nth}`;
    await services.project(id);
    await services.work(id, "design");
    await services.gate(id, "design", 1);
    wasKilled = await postAndKill(`/api/projects/${id}/gates/design/1/decision`, decision, nth, "cora@example.com");
    await services.api.sweep();
    expect(await eventsOf(id), id).toEqual(["decision-made"]);
    expect(await readLedger(services.table, id, "feedback")).toMatchObject([{ text: "Mind the roots." }]);
    expect(await services.read(key.gate(id, "design", 1))).toMatchObject({ status: "OPEN", toldVotes: 1 });
  }
});

test("a vote that has been delivered is not delivered again at every sweep", async () => {
  await services.project("told");
  await services.work("told", "design");
  await services.gate("told", "design", 1);
  const decision = { decisionId: "decision-1", verdict: "approve", revision: r1 };
  await services.post("/api/projects/told/gates/design/1/decision", "cora@example.com", decision);
  let writes = 0;
  const table = watchedTable(services.openClient(), () => void writes++);
  await createApi({ ...services.options, table }).sweep();
  table.documents.destroy();
  expect(writes).toBe(0);
});
