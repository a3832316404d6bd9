import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { Session, StatusManifest } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
  await services.project("p1");
});
afterAll(() => services?.close());
beforeEach(() => services.clock.set("2026-11-20T12:00:00.000Z"));

type App = ApiServices["api"]["app"];

const get = (cookie: string, path = "/api/projects/p1", app: App = services.api.app) =>
  app.request(baseUrl + path, { headers: { cookie, accept: "application/json" } });

function post(cookie: string, path: string, body: object): Promise<Response> {
  const headers = { cookie, "content-type": "application/json", "sec-fetch-site": "same-origin" };
  return Promise.resolve(
    services.api.app.request(baseUrl + path, { method: "POST", headers, body: JSON.stringify(body) }),
  );
}

async function sessionsSeenBy(cookie: string): Promise<Session[]> {
  return (await get(cookie, "/api/sessions")).json();
}

/** An API over the same table whose engagement names these people now; projects keep the people that they began with. */
async function apiWith(people: StatusManifest["people"]): Promise<App> {
  const shop = { ...services.options.deployments.shop! };
  shop.manifest = await services.objects.put(JSON.stringify({ ...manifest, people }));
  return createApi({ ...services.options, deployments: { shop } }).app;
}

test("a copied cookie is worth nothing after the sign-out, in every API over the same table", async () => {
  const cookie = await services.cookieOf("cora@example.com");
  const elsewhere = createApi(services.options).app;
  expect((await get(cookie)).status).toBe(200);
  expect((await get(cookie, "/api/projects/p1", elsewhere)).status).toBe(200);
  await post(cookie, "/auth/sign-out", {});
  expect((await get(cookie)).status).toBe(401);
  expect((await get(cookie, "/api/projects/p1", elsewhere)).status).toBe(401);
});

test("signing out ends one session and leaves the same person's others", async () => {
  const [phone, desk] = [await services.cookieOf("cora@example.com"), await services.cookieOf("Cora@example.com")];
  await post(phone, "/auth/sign-out", {});
  expect([(await get(phone)).status, (await get(desk)).status]).toEqual([401, 200]);
});

test("a session is over after twelve hours, whatever the browser keeps", async () => {
  const cookie = await services.cookieOf("cora@example.com");
  services.clock.set("2026-11-20T23:59:00.000Z");
  expect((await get(cookie)).status).toBe(200);
  services.clock.set("2026-11-21T00:00:00.000Z");
  expect((await get(cookie)).status).toBe(401);
});

test("people see and end their own sessions and nobody else's", async () => {
  const [here, there] = [await services.cookieOf("carl@example.com"), await services.cookieOf("carl@example.com")];
  const other = await services.cookieOf("cleo@example.com");
  const seen = await sessionsSeenBy(here);
  expect(seen.map(({ email, isCurrent }) => [email, isCurrent]).sort()).toEqual([
    ["carl@example.com", false],
    ["carl@example.com", true],
  ]);
  const [cleos] = await sessionsSeenBy(other);
  expect((await post(here, "/api/sessions/end", { email: "cleo@example.com", session: cleos?.id })).status).toBe(404);
  expect((await post(here, "/api/sessions/end", { session: cleos?.id })).status).toBe(404);
  const away = seen.find(({ isCurrent }) => !isCurrent);
  expect(await (await post(here, "/api/sessions/end", { session: away?.id })).json()).toEqual({ ended: 1 });
  expect([(await get(here)).status, (await get(there)).status, (await get(other)).status]).toEqual([200, 401, 200]);
});

test("an operator sees everybody's sessions and ends all of one person's", async () => {
  const cookies = [await services.cookieOf("cleo@example.com"), await services.cookieOf("cleo@example.com")];
  const operator = await services.cookieOf("otto@example.com");
  const emails = (await sessionsSeenBy(operator)).map(({ email }) => email);
  expect(emails).toEqual(expect.arrayContaining(["cleo@example.com", "otto@example.com"]));
  await post(operator, "/api/sessions/end", { email: "Cleo@example.com" });
  for (const cookie of cookies) expect((await get(cookie)).status).toBe(401);
  expect((await sessionsSeenBy(operator)).map(({ email }) => email)).not.toContain("cleo@example.com");
  expect((await get(operator)).status).toBe(200);
});

test("whoever is taken out of the YAML is signed out at once, and no longer sees projects that began with them", async () => {
  const cookie = await services.cookieOf("carl@example.com");
  const { customer = [], operators = [] } = manifest.people;
  const without = await apiWith({ customer: customer.filter(({ email }) => email !== "carl@example.com"), operators });
  expect((await get(cookie, "/api/projects/p1", without)).status).toBe(401);
  // The place comes back; the session does not.
  expect((await get(cookie)).status).toBe(401);
});

test("whoever is no operator any more has a customer's rights, or none", async () => {
  const cookie = await services.cookieOf("otto@example.com");
  const { customer = [], operators = [] } = manifest.people;
  const moved = await apiWith({
    customer: [...customer, ...operators],
    operators: [{ name: "New", email: "n@e.org" }],
  });
  const seen = await (await get(cookie, "/api/sessions", moved)).json();
  expect(new Set((seen as Session[]).map(({ email }) => email))).toEqual(new Set(["otto@example.com"]));
});

test("whoever keeps a place in another engagement does not see the projects of the one that dropped them", async () => {
  const cookie = await services.cookieOf("cleo@example.com");
  const other = { ...manifest, name: "port", people: { customer: manifest.people.customer ?? [], operators: [] } };
  const dropped = { ...manifest, people: { customer: [], operators: manifest.people.operators ?? [] } };
  const shop = { ...services.options.deployments.shop!, manifest: await services.objects.put(JSON.stringify(dropped)) };
  const port = { ...shop, manifest: await services.objects.put(JSON.stringify(other)) };
  const { app } = createApi({ ...services.options, deployments: { shop, port } });
  expect((await get(cookie, "/api/projects/p1", app)).status).toBe(404);
  expect(await (await get(cookie, "/api/projects", app)).json()).toEqual([]);
  const asThem = {
    authorization: `Bearer ${services.options.oneMachine?.accessToken}`,
    "x-crew-as": "cleo@example.com",
  };
  expect((await app.request(`${baseUrl}/api/projects/p1`, { headers: asThem })).status).toBe(404);
});

test("a page that comes late does not bring an ended session back to life", async () => {
  const cookie = await services.cookieOf("cleo@example.com");
  const session = (await sessionsSeenBy(cookie)).find(({ isCurrent }) => isCurrent);
  services.clock.set("2026-11-20T13:00:00.000Z");
  await Promise.all([get(cookie), post(cookie, "/auth/sign-out", {}), get(cookie), get(cookie)]);
  expect((await get(cookie)).status).toBe(401);
  const item = await services.read(key.session("cleo@example.com", session?.id ?? ""));
  expect(item.endedAt).toBe("2026-11-20T13:00:00.000Z");
  expect(item).not.toHaveProperty("gsi1pk");
});

test("an event stream ends soon after the session of whoever reads it", async () => {
  const cookie = await services.cookieOf("cora@example.com");
  const response = await services.api.app.request(`${baseUrl}/api/projects/p1/events`, {
    headers: { cookie, accept: "text/event-stream" },
  });
  await post(cookie, "/auth/sign-out", {});
  expect(await response.text()).toContain("retry:");
}, 30_000);
