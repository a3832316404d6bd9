import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest, pipeline } from "../support/manifest.ts";

const input = {
  type: "object",
  required: ["number", "kind"],
  properties: {
    number: { type: "integer", minimum: 1 },
    kind: { type: "string", enum: ["fault", "wish"] },
    title: { type: "string", maxLength: 40 },
    urgent: { type: "boolean" },
    labels: { type: "array", maxItems: 2, items: { type: "string", maxLength: 9 } },
    body: { type: "string", maxLength: 9000 },
  },
  additionalProperties: false,
};
const flow = { name: "triage", input, key: [], again: "never" as const, priority: 5, limits: { atOnce: 4 } };

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
  const { deployments } = services.options;
  const { shop } = deployments;
  if (shop === undefined) throw new Error("there is no shop");
  deployments["shop/triage"] = {
    ...shop,
    config: await services.objects.put(JSON.stringify({ ...pipeline, flow })),
    manifest: await services.objects.put(JSON.stringify({ ...manifest, flow })),
  };
});
afterAll(() => services.close());

const start = (body: object) =>
  services.post("/api/projects", "otto@example.com", { engagement: "shop/triage", ...body });

test("a project of a flow is started with an object, which the execution, the record and the team get", async () => {
  const given = { number: 7, kind: "fault", title: "Issue number 7", labels: ["tea"] };
  const response = await start({ input: given });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  expect(id).toMatch(/^triage-/);
  const meta = await services.read(key.meta(id));
  expect(meta).toMatchObject({ engagement: "shop", flow: "triage", title: "Issue number 7" });
  expect(JSON.parse((await services.objects.get(meta.input ?? meta.sow)).toString())).toEqual(given);
  expect((await services.objects.get(meta.sow)).toString()).toContain("## Kind\n\nfault\n");
  const begun = services.machines.started.find(({ name }) => name === id);
  expect(begun?.input).toMatchObject({ project: id, input: given });
});

test.each([
  ["nothing", {}, "/input"],
  ["a statement of work", { sow: "# Shop" }, "/input"],
  ["a value too few", { input: { number: 7 } }, "/input/kind"],
  ["a value too many", { input: { number: 7, kind: "fault", more: 1 } }, "/input/more"],
  ["a value of another type", { input: { number: "7", kind: "fault" } }, "/input/number"],
  ["a number outside its bounds", { input: { number: 0, kind: "fault" } }, "/input/number"],
  ["a word that is not listed", { input: { number: 7, kind: "other" } }, "/input/kind"],
  ["a list that is too long", { input: { number: 7, kind: "fault", labels: ["a", "b", "c"] } }, "/input/labels"],
  [
    "an element that is too long",
    { input: { number: 7, kind: "fault", labels: ["a", "bcdefghijk"] } },
    "/input/labels/1",
  ],
  ["more bytes than travel", { input: { number: 7, kind: "fault", body: "ü".repeat(4200) } }, "/input"],
])("%s is refused at its place, and nothing is started", async (_, body, pointer) => {
  const before = services.machines.started.length;
  const response = await start(body);
  expect(response.status).toBe(422);
  const { errors } = (await response.json()) as { errors: { pointer: string; detail: string }[] };
  expect(errors.map((error) => error.pointer)).toEqual([pointer]);
  expect(services.machines.started.length).toBe(before);
});

async function sendForm(fields: Record<string, string>): Promise<Response> {
  return services.api.app.request(`${baseUrl}/api/projects`, {
    method: "POST",
    headers: {
      cookie: await services.cookieOf("otto@example.com"),
      "sec-fetch-site": "same-origin",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ engagement: "shop/triage", ...fields }).toString(),
  });
}

test.each([
  [
    "the fields of a form",
    {
      "input.number": "7",
      "input.kind": "wish",
      "input.urgent": "true",
      "input.labels": "tea\n\n cup ",
      "input.title": "",
    },
    { number: 7, kind: "wish", urgent: true, labels: ["tea", "cup"] },
  ],
  [
    "JSON that was pasted",
    { "input.number": "9", json: '{ "number": 7, "kind": "wish" }' },
    { number: 7, kind: "wish" },
  ],
])("%s become the same object", async (_, fields, expected) => {
  const response = await sendForm(fields);
  expect(response.status).toBe(303);
  const id = response.headers.get("location")?.split("/").at(-1) ?? "";
  const { input: digest, sow } = await services.read(key.meta(id));
  expect(JSON.parse((await services.objects.get(digest ?? sow)).toString())).toEqual(expected);
});

test("starts of a flow take its places: the first begins, the next is queued, and the same key is the same project", async () => {
  const { deployments } = services.options;
  const { shop } = deployments;
  if (shop === undefined) throw new Error("there is no shop");
  const single = { ...flow, name: "single", key: ["input.number"], limits: { atOnce: 1 } };
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: single }));
  deployments["shop/single"] = { ...shop, manifest: digest };
  const startSingle = async (number: number) => {
    const body = { engagement: "shop/single", input: { number, kind: "fault" } };
    return (await services.post("/api/projects", "otto@example.com", body)).json();
  };
  const first = await startSingle(1);
  expect(first).toEqual({ id: expect.stringMatching(/^single-[a-z2-7]{16}-1$/) });
  const second = await startSingle(2);
  expect(second).toEqual({ id: expect.any(String), isQueued: true });
  expect(await startSingle(2)).toEqual({ id: second.id, isQueued: true, existed: true });
  expect(await startSingle(1)).toEqual({ id: first.id, existed: true });
  const started = services.machines.started.filter(({ name }) => name.startsWith("single-"));
  expect(started.map(({ name }) => name)).toEqual([first.id]);
  const text = (await services.objects.get((await services.read(key.meta(second.id))).sow)).toString();
  expect(text).toContain("## Kind\n\nfault\n");
});

test("an input whose key or priority has no value is refused at its field", async () => {
  const { shop } = services.options.deployments;
  if (shop === undefined) throw new Error("there is no shop");
  const odd = { ...flow, name: "odd", priority: "input.number" };
  services.options.deployments["shop/odd"] = {
    ...shop,
    manifest: await services.objects.put(JSON.stringify({ ...manifest, flow: odd })),
  };
  const body = { engagement: "shop/odd", input: { number: 11, kind: "fault" } };
  const response = await services.post("/api/projects", "otto@example.com", body);
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("a whole number from 1 to 10, not 11");
});
