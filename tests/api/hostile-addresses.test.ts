import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { builtSite } from "../support/site/built-site.ts";

let services: ApiServices;
beforeAll(async () => {
  const { render } = await builtSite();
  services = await openApiServices({ render, streamSeconds: 0 });
  await services.project("p1");
  await services.round("p1", "discovery", 1);
  await services.gate("p1", "discovery", 1);
  await services.question("p1", "discovery-1-1");
  await services.operator("p1", "design", 1);
  await services.revision("p1", {
    id: r1,
    time: "2026-11-20T10:00:00.000Z",
    phase: "discovery",
    round: 1,
    files: { "docs/discovery/a.md": "# A\n" },
  });
});
afterAll(() => services?.close());
afterEach(() => vi.restoreAllMocks());

const headers = { authorization: `Bearer ${accessToken}`, accept: "application/json" };
const ask = (path: string, init: RequestInit = {}, app = services.api.app) =>
  Promise.resolve(app.request(baseUrl + path, { ...init, headers: { ...headers, ...init.headers } }));

/** Where something that a person or a program chose may stand in an address. */
const places: ((odd: string) => string)[] = [
  (odd) => `/projects/${odd}`,
  (odd) => `/projects/${odd}/decisions`,
  (odd) => `/projects/p1/gates/${odd}/1`,
  (odd) => `/projects/p1/gates/discovery/${odd}`,
  (odd) => `/projects/p1/questions/${odd}`,
  (odd) => `/projects/p1/operator/${odd}/1`,
  (odd) => `/projects/p1/operator/design/${odd}`,
  (odd) => `/projects/p1/artifacts/${odd}`,
  (odd) => `/projects/p1/artifacts/docs/discovery/a.md?revision=${odd}`,
  (odd) => `/projects/p1/artifacts/docs/discovery/a.md?compareWith=${odd}&layout=${odd}`,
  (odd) => `/projects/p1/artifacts?revision=${odd}`,
  (odd) => `/${odd}`,
  (odd) => `/outbox?key=${odd}`,
  (odd) => `/link?token=${odd}`,
  (odd) => `/api/projects/${odd}`,
  (odd) => `/api/projects/${odd}/decisions`,
  (odd) => `/api/projects/${odd}/events`,
  (odd) => `/api/projects/p1/events?after=${odd}`,
  (odd) => `/api/projects/p1/gates/${odd}/1`,
  (odd) => `/api/projects/p1/gates/discovery/${odd}`,
  (odd) => `/api/projects/p1/questions/${odd}`,
  (odd) => `/api/projects/p1/operator/design/${odd}`,
  (odd) => `/api/projects/p1/artifacts/${odd}`,
  (odd) => `/api/projects/p1/artifacts?revision=${odd}`,
  (odd) => `/api/projects/p1/artifacts/docs/discovery/a.md?compareWith=${odd}`,
  (odd) => `/api/projects/p1/files/${odd}`,
  (odd) => `/api/projects/p1/files/docs/discovery/a.md?revision=${odd}`,
  (odd) => `/api/${odd}`,
  (odd) => `/auth/callback?state=${odd}&code=${odd}`,
];

/** Where a change may be sent to. */
const changes: ((odd: string) => string)[] = [
  (odd) => `/api/projects/${odd}/resume`,
  (odd) => `/api/projects/${odd}/gates/discovery/1/decision`,
  (odd) => `/api/projects/p1/gates/${odd}/1/decision`,
  (odd) => `/api/projects/p1/gates/discovery/${odd}/decision`,
  (odd) => `/api/projects/p1/questions/${odd}/answer`,
  (odd) => `/api/projects/p1/operator/${odd}/1/decision`,
  (odd) => `/api/projects/p1/operator/design/${odd}/decision`,
];

const odd = fc.oneof(
  fc.constantFrom("x".repeat(2_100), "é".repeat(1_100), "%F0%9F%98%80".repeat(600), "9".repeat(400), "-1", "0", "1.5"),
  fc.constantFrom("%", "%zz", "%E0%A4", "%00", "%0a", "%2f", "%2e%2e%2f", "..", ".", "%5c", "%25", "%F0%9F%98%80"),
  fc.constantFrom("__proto__", "constructor", "toString", "%ED%A0%80", "%EF%BB%BF", "PROJECT%23p1", "p1%23META", "~"),
  fc.constantFrom("2026-11-20T10:00:00.000Z", "2026-11-20T10:00:00.000Z%23x", "9999", "%23", "EVENT%23", "%7E"),
  fc
    .string({ unit: "binary", maxLength: 12 })
    .filter((text) => text.isWellFormed())
    .map(encodeURIComponent),
);

/** What each answer is, without the whole of what was asked in a failing test's report. */
async function statusOf(path: string, init?: RequestInit): Promise<string> {
  const response = await ask(path, init);
  await response.arrayBuffer();
  return response.status < 500 ? "answered" : `${response.status} for ${path.slice(0, 150)}`;
}

const always = ["x".repeat(2_100), "%F0%9F%98%80"];

test("no address makes the server fail, whatever it contains", async () => {
  for (const place of places) for (const text of always) expect(await statusOf(place(text))).toBe("answered");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), odd, async (place, text) => {
      expect(await statusOf(place(text))).toBe("answered");
    }),
    { numRuns: 300 },
  );
}, 120_000);

test("no address that a change is sent to makes the server fail, whatever it contains", async () => {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ decisionId: "decision-1", verdict: "x", from: "y" }) };
  for (const place of changes) for (const text of always) expect(await statusOf(place(text), init)).toBe("answered");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...changes), odd, async (place, text) => {
      expect(await statusOf(place(text), init)).toBe("answered");
    }),
    { numRuns: 200 },
  );
}, 120_000);

test.each([
  ["a project's id that no project can have", `/api/projects/${"x".repeat(2_100)}`, 404],
  ["a page of such a project", `/projects/${"x".repeat(2_100)}`, 404],
  ["a place among the events that is none", "/api/projects/p1/events?after=%F0%9F%98%80", 422],
  ["a place that is too long", `/api/projects/p1/events?after=2026-11-20T10:00:00.000Z%23${"x".repeat(2_000)}`, 422],
])("%s is answered for what it is", async (_, path, status) => {
  expect((await ask(path)).status).toBe(status);
});

test("a place that a stream has named is taken, and no place is the beginning", async () => {
  const all = (await (await ask("/api/projects/p1/events")).json()) as { time: string; id: string }[];
  const [first] = all;
  const place = encodeURIComponent(`${first?.time}#${first?.id}`);
  expect(await (await ask(`/api/projects/p1/events?after=${place}`)).json()).toEqual(all.slice(1));
  expect(await (await ask("/api/projects/p1/events?after=")).json()).toEqual(all);
});

test.each([
  ["/api/projects/p1/gates/discovery/1/decision", "/projects/p1/gates/discovery/1"],
  ["/api/projects/p1/questions/discovery-1-1/answer", "/projects/p1/questions/discovery-1-1"],
  ["/api/projects/p1/operator/design/1/decision", "/projects/p1/operator/design/1"],
  ["/api/projects/p1/limits", "/projects/p1"],
  ["/api/projects/p1/stop", "/projects/p1/stop"],
  ["/api/projects/p1/resume", "/projects/p1/resume"],
  ["/api/statements", "/projects/new"],
  ["/api/sessions/end", "/sessions"],
])("a browser that opens the address that a form is sent to, %s, is led to the form's page", async (address, page) => {
  const response = await ask(address, { headers: { accept: "text/html,*/*;q=0.8" } });
  expect([response.status, response.headers.get("location")]).toEqual([303, page]);
  expect((await ask(address)).status).toBe(404);
});

test.each(["1e0", "0x1", "1.0", "%201", "+1"])(
  "a gate's round is written in figures alone: %s is none",
  async (round) => {
    for (const page of [`/projects/p1/gates/discovery/${round}`, `/projects/p1/operator/design/${round}`])
      expect([page, (await ask(page, { headers: { accept: "text/html" } })).status]).toEqual([page, 404]);
  },
);

test("the log of a failure says which kind of address failed and keeps nothing of its content", async () => {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  const broken = { ...services.options.table, documents: { send: () => Promise.reject(new Error("away")) } };
  const { app } = createApi({ ...services.options, table: broken as unknown as ApiServices["table"] });
  const secret = "Jane-Doe-4711-0815";
  for (const path of [`/api/projects/${secret}/gates/${secret}/1`, `/api/projects/p1/files/${secret.repeat(100)}`])
    expect((await ask(`${path}?q=${secret}`, {}, app)).status).toBe(500);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: "request-failed", path: "/api/projects/…/gates/…/…" },
    { event: "request-failed", path: "/api/projects/…/files/…" },
  ]);
  expect(lines.join("")).not.toContain(secret);
});
