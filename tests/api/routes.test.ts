import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { contentPolicy } from "../../schema/content-policy.ts";
import type { SiteData } from "../../schema/site-data.ts";
import type { GateView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest } from "../support/manifest.ts";

let services: ApiServices;
let siteFiles: string;
beforeAll(async () => {
  siteFiles = await mkdtemp(join(tmpdir(), "crew-site-"));
  await mkdir(join(siteFiles, "_astro"));
  await writeFile(join(siteFiles, "_astro/page.abc123.css"), "body{}");
  await writeFile(join(siteFiles, "favicon.svg"), "<svg/>");
  services = await openApiServices({
    render,
    siteFiles,
    identity: { issuer: "http://127.0.0.1:9/oidc", clientId: "crew", baseUrl },
  });
});
afterAll(async () => {
  await services.close();
  await rm(siteFiles, { recursive: true, force: true });
});

async function render(request: Request, { crew }: { crew: SiteData }): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, id, phase] = /^\/projects\/([^/]+)\/gates\/([^/]+)/.exec(pathname) ?? [];
  const gate = id && phase ? await crew.gate(id, phase, 1) : undefined;
  const html = JSON.stringify({
    pathname,
    address: request.url.slice(baseUrl.length),
    viewer: crew.viewer,
    flash: crew.flash,
    refusal: crew.refusal,
    gate: gate?.status,
  });
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
}

const sessionOf = (email: string) => services.cookieOf(email);

interface Submission {
  path: string;
  fields: Record<string, string>;
  cookie: string;
  from?: string;
  headers?: Record<string, string>;
}

async function submit({
  path,
  fields,
  cookie,
  from = "/",
  headers = { "sec-fetch-site": "same-origin" },
}: Submission): Promise<Response> {
  return services.api.app.request(`${baseUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie, referer: `${baseUrl}${from}`, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

/** The page a form's answer leads to, with the message on it. */
async function follow(
  response: Response,
  cookie: string,
): Promise<{ pathname: string; flash?: { kind: string; text: string }; gate?: string }> {
  const cookies = [cookie, ...response.headers.getSetCookie().map((line) => line.split(";")[0])].join("; ");
  const page = await services.api.app.request(`${baseUrl}${response.headers.get("location")}`, {
    headers: { cookie: cookies },
  });
  return (await page.json()) as Awaited<ReturnType<typeof follow>>;
}

let serial = 0;
async function openGate(): Promise<{ id: string; page: string; path: string }> {
  serial += 1;
  const id = `form-${serial}`;
  await services.project(id);
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1);
  return { id, page: `/projects/${id}/gates/discovery/1`, path: `/api/projects/${id}/gates/discovery/1/decision` };
}

const decision = { decisionId: "decision-1", verdict: "approve", revision: r1 };
const sow = "# Forest permits\r\n\r\nSell permits online – für alle.\r\n";

test("a form decides, and leads back to the gate with a message that is shown once", async () => {
  const { id, page, path } = await openGate();
  const cookie = await sessionOf("cora@example.com");
  const fields = {
    ...decision,
    verdict: "revise",
    "rating-quality": "4",
    "rating-relevance": "",
    comment: "More.\r\nMuch.",
    "comment:docs/a.md": "Shorter.",
    "comment:docs/b.md": " ",
  };
  const response = await submit({ path, fields, cookie, from: page });
  expect(response.status).toBe(303);
  expect(await follow(response, cookie)).toMatchObject({ pathname: page, flash: { kind: "done" }, gate: "decided" });
  expect((await services.read(key.gate(id, "discovery", 1))).votes["cora@example.com"]).toMatchObject({
    comment: "More.\nMuch.",
    ratings: { quality: 4 },
    artifactComments: { "docs/a.md": "Shorter." },
  });
});

test("a form that is refused is answered with its page, the reason and what was typed", async () => {
  const { page, path } = await openGate();
  const cookie = await sessionOf("cora@example.com");
  const fields = { ...decision, verdict: "revise", "rating-quality": "4" };
  const response = await submit({ path, fields, cookie });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    pathname: page,
    refusal: {
      errors: [{ field: "comment", message: expect.stringContaining("Describe the changes") }],
      fields: { "rating-quality": "4" },
    },
    gate: "open",
  });
});

test("a form of somebody who is not signed in is answered with the sign-in, which knows what was typed", async () => {
  const { page, path } = await openGate();
  const response = await submit({ path, fields: { ...decision, comment: "An hour's work." }, cookie: "" });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    address: `/sign-in?returnTo=${encodeURIComponent(page)}`,
    refusal: { fields: { comment: "An hour's work." } },
  });
});

test.each([
  ["another site", { "sec-fetch-site": "cross-site" }],
  ["a sibling of this site", { "sec-fetch-site": "same-site" }],
  ["another origin, in a browser without fetch metadata", { origin: "https://evil.example" }],
  ["nowhere", { referer: "" }],
])("a form sent from %s decides nothing", async (_, headers) => {
  const { id, path } = await openGate();
  const response = await submit({ path, fields: decision, cookie: await sessionOf("cora@example.com"), headers });
  expect(response.status).toBe(403);
  expect(await services.read(key.gate(id, "discovery", 1))).toMatchObject({ status: "OPEN", votes: {} });
});

test("an old browser's form from this site decides", async () => {
  const { path } = await openGate();
  const response = await submit({
    path,
    fields: decision,
    cookie: await sessionOf("cora@example.com"),
    headers: { origin: baseUrl },
  });
  expect(response.headers.get("location")).toContain("/gates/discovery/1");
});

test("a choice and own words are one answer", async () => {
  await services.project("chosen");
  await services.question("chosen", "discovery-1-1");
  const path = "/api/projects/chosen/questions/discovery-1-1/answer";
  await submit({
    path,
    fields: { decisionId: "answer-01", choice: "Yes", answer: "from March" },
    cookie: await sessionOf("cora@example.com"),
  });
  expect((await services.read(key.question("chosen", "discovery-1-1"))).answer).toBe("Yes\n\nfrom March");
});

test("an operator starts a project: record and execution are about the same statement of work", async () => {
  const response = await services.post("/api/projects", undefined, { engagement: "shop", sow });
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  expect(id).toMatch(/^shop-[a-z0-9]{6}$/);
  const view = (await (await services.call(`/api/projects/${id}`, undefined)).json()) as ProjectView;
  const statement = await (await services.call(`/api/projects/${id}/statement-of-work`, undefined)).json();
  expect(JSON.stringify(statement)).toContain(JSON.stringify(sow).slice(1, -1));
  expect(view).toMatchObject({
    summary: { title: "Forest permits", status: "working" },
    events: [{ kind: "project-started" }],
  });
  expect(services.machines.started.find(({ name }) => name === id)?.input).toEqual({
    project: id,
    config: services.options.deployments.shop?.config,
    siteUrl: baseUrl,
  });
});

test("a form starts a project and leads to it", async () => {
  const cookie = await sessionOf("otto@example.com");
  const response = await submit({
    path: "/api/projects",
    fields: { engagement: "shop", title: "Ämter & Wälder", sow },
    cookie,
  });
  expect(response.headers.get("location")).toMatch(/^\/projects\/shop-[a-z0-9]{6}$/);
});

test.each([
  ["empty", " \n", "is empty"],
  ["binary", "PK\u0003\u0004\0\0", "is not text"],
  ["5 MB long", "words and words ".repeat(330_000), "5.3 MB; at most 1 MB"],
])("a statement of work that is %s is refused in words", async (_, text, words) => {
  const started = services.machines.started.length;
  const response = await services.post("/api/projects", undefined, { sow: text });
  expect(response.status).toBe(422);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect((await response.json()).detail).toContain(words);
  expect(services.machines.started).toHaveLength(started);
});

test("bytes that are not UTF-8 are refused, in JSON and in forms", async () => {
  const json = Buffer.concat([Buffer.from('{"sow":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  const asJson = await services.call("/api/projects", undefined, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: json,
  });
  expect([asJson.status, (await asJson.json()).detail]).toEqual([422, expect.stringContaining("UTF-8")]);
  const cookie = await sessionOf("otto@example.com");
  const asForm = await services.api.app.request(`${baseUrl}/api/projects`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie, "sec-fetch-site": "same-origin" },
    body: "sow=%ff%fe",
  });
  expect([asForm.status, (await asForm.json()).refusal.text]).toEqual([422, expect.stringContaining("UTF-8")]);
});

test("only operators start projects, and only of engagements there are", async () => {
  expect((await services.post("/api/projects", "cora@example.com", { sow })).status).toBe(403);
  const unknown = await services.post("/api/projects", undefined, { engagement: "nope", sow });
  expect((await unknown.json()).detail).toContain("There is: shop.");
});

test("whom an engagement lets start projects starts them, and nobody else", async () => {
  const digest = await services.objects.put(JSON.stringify({ ...manifest, startedBy: ["customer"] }));
  const [shop] = Object.values(services.options.deployments);
  const options = { ...services.options, deployments: { shop: { ...shop!, manifest: digest } } };
  const { app } = createApi(options);
  const start = (as: string) =>
    app.request(`${baseUrl}/api/projects`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "x-crew-as": as, "content-type": "application/json" },
      body: JSON.stringify({ sow }),
    });
  expect((await start("cora@example.com")).status).toBe(201);
  expect((await start("otto@example.com")).status).toBe(201);
  const refused = await start("nobody@example.com");
  expect([refused.status, (await refused.json()).detail]).toEqual([
    403,
    expect.stringContaining("Ask the delivery team"),
  ]);
});

test("a project recorded while the state machine was away is started by the sweeper, once", async () => {
  services.machines.isAway = true;
  const { id } = (await (await services.post("/api/projects", undefined, { sow })).json()) as { id: string };
  services.machines.isAway = false;
  expect((await services.api.sweep()).started).toBe(1);
  expect((await services.api.sweep()).started).toBe(0);
  expect(services.machines.started.filter(({ name }) => name === id)).toHaveLength(1);
  expect(await services.read(key.meta(id))).toMatchObject({ executionArn: expect.stringContaining(id) });
});

test("a stopped project resumes from a phase, above what is recorded, and closes what nobody waits for", async () => {
  const id = "resumed";
  await services.project(id, { status: "STOPPED", cause: "Limit.", finishedAt: "2026-11-20T11:00:00.000Z" });
  await services.round(id, "discovery", 1);
  await services.round(id, "design", 3, { epoch: 12_102, status: "LIMIT" });
  await services.gate(id, "discovery", 1);
  const response = await services.post(`/api/projects/${id}/resume`, undefined, { from: "design" });
  expect(await response.json()).toEqual({ id, execution: "resumed-2" });
  expect(services.machines.started.at(-1)).toMatchObject({
    name: "resumed-2",
    input: { project: id, from: "design", rounds: { discovery: 1, design: 3 }, entry: 13 },
  });
  const meta = await services.read(key.meta(id));
  expect(meta).toMatchObject({ status: "RUNNING", executionArn: expect.stringContaining("resumed-2") });
  expect(meta).not.toHaveProperty("cause");
  const gate = (await (await services.call(`/api/projects/${id}/gates/discovery/1`, undefined)).json()) as GateView;
  expect(gate.status).toBe("stopped");
  expect((await services.post(`/api/projects/${id}/resume`, undefined, { from: "design" })).status).toBe(409);
});

test("a project resumes when its execution died without a word, and not while it lives", async () => {
  await services.project("dead");
  services.machines.statuses.set("dead", "RUNNING");
  expect((await services.post("/api/projects/dead/resume", undefined, { from: "discovery" })).status).toBe(409);
  services.machines.statuses.set("dead", "FAILED");
  expect((await services.post("/api/projects/dead/resume", "cora@example.com", { from: "discovery" })).status).toBe(
    403,
  );
  expect((await services.post("/api/projects/dead/resume", undefined, { from: "nowhere" })).status).toBe(422);
  expect((await services.post("/api/projects/dead/resume", undefined, { from: "discovery" })).status).toBe(200);
});

test("of two who resume at once one does", async () => {
  await services.project("twice", { status: "STOPPED" });
  const both = await Promise.all(
    [1, 2].map(() => services.post("/api/projects/twice/resume", undefined, { from: "discovery" })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(services.machines.started.filter(({ name }) => name.startsWith("twice"))).toHaveLength(1);
});

test("a wrong access token is refused, and without one machine there is none", async () => {
  const headers = { authorization: "Bearer wrong" };
  expect((await services.api.app.request(`${baseUrl}/api/projects`, { headers })).status).toBe(401);
  const { oneMachine: _, ...cloud } = services.options;
  const { app } = createApi(cloud);
  expect(
    (await app.request(`${baseUrl}/api/projects`, { headers: { authorization: `Bearer ${accessToken}` } })).status,
  ).toBe(401);
  expect((await app.request(`${baseUrl}/api/projects`)).status).toBe(401);
});

test("on one machine other hosts' names are not answered, and loopback's other names lead to the one", async () => {
  const rebound = await services.api.app.request(`${baseUrl}/`, { headers: { host: "evil.example:4310" } });
  expect(rebound.status).toBe(421);
  const localhost = await services.api.app.request("http://localhost:4310/projects/a?b=c", {
    headers: { host: "localhost:4310" },
  });
  expect(localhost.headers.get("location")).toBe(`${baseUrl}/projects/a?b=c`);
});

test("a path that looks like another site's address does not lead there", async () => {
  const response = await services.api.app.request("http://localhost:4310//evil.example/x");
  expect([response.status, response.headers.get("location")]).toEqual([307, `${baseUrl}//evil.example/x`]);
});

test("every answer carries the security headers: pages, files, problems, redirects", async () => {
  for (const path of ["/", "/favicon.svg", "/api/nothing", "/api/projects", "/auth/callback"]) {
    const { headers } = await services.api.app.request(`${baseUrl}${path}`);
    const policy = headers.get("content-security-policy") ?? "";
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]) {
      expect(policy).toContain(directive);
    }
    expect(policy).not.toContain("unsafe");
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": contentPolicy,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    });
    expect(headers.get("strict-transport-security")).toBeNull();
  }
  expect((await services.api.app.request(`${baseUrl}/`)).headers.get("cache-control")).toContain("no-store");
});

test("a sign-in whose provider cannot be reached says so on the sign-in page", async () => {
  const response = await services.api.app.request(`${baseUrl}/auth/sign-in`);
  expect(await follow(response, "")).toMatchObject({
    pathname: "/sign-in",
    flash: { text: expect.stringContaining("cannot be reached") },
  });
});

test("files with a hash in their names stay for ever, others for an hour, and no path leads out of the folder", async () => {
  const get = (path: string) => services.api.app.request(`${baseUrl}${path}`);
  expect((await get("/_astro/page.abc123.css")).headers.get("cache-control")).toContain("immutable");
  expect((await get("/favicon.svg")).headers.get("content-type")).toBe("image/svg+xml");
  const outside = await get("/_astro/..%2f..%2f..%2fetc%2fpasswd");
  expect(outside.headers.get("content-type")).toContain("text/html");
});

test("what is not understood is refused by name", async () => {
  const { path } = await openGate();
  const cases: [RequestInit, number][] = [
    [{ body: "{", headers: { "content-type": "application/json" } }, 400],
    [{ body: "[]", headers: { "content-type": "application/json" } }, 400],
    [{ body: "a", headers: { "content-type": "text/plain" } }, 415],
    [{ body: "x".repeat(2_000_000), headers: { "content-type": "application/json" } }, 413],
  ];
  for (const [init, status] of cases)
    expect((await services.call(path, "cora@example.com", { method: "POST", ...init })).status).toBe(status);
});

test("a title becomes one line, and one that is too long is refused", async () => {
  const start = (title: string) => services.post("/api/projects", undefined, { engagement: "shop", title, sow });
  const { id } = (await (await start("Shop\r\nBcc: all@example.com\u2028\0")).json()) as { id: string };
  const view = await (await services.call(`/api/projects/${id}`, undefined)).json();
  expect((view as ProjectView).summary.title).toBe("Shop Bcc: all@example.com");
  expect((await start("x".repeat(500_000))).status).toBe(422);
});

test("more comments than the gate's item can contain are refused", async () => {
  const { path } = await openGate();
  const artifactComments = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`docs/${at}.md`, "x".repeat(500)]),
  );
  const decision = {
    decisionId: "too-much-1",
    verdict: "revise",
    revision: r1,
    comment: "See below.",
    artifactComments,
  };
  const response = await services.post(path, "cora@example.com", decision);
  expect(response.status).toBe(422);
  expect((await response.json()).errors).toMatchObject([{ pointer: "/comment" }]);
});

test("over https cookies are bound to the host and sent over https only", async () => {
  const { oneMachine: _, ...cloud } = services.options;
  const { app } = createApi({ ...cloud, identity: { ...cloud.identity, baseUrl: "https://crew.example" } });
  const response = await app.request("https://crew.example/auth/callback?code=x");
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith("__Host-crew-flash="));
  expect(cookie).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Lax/);
  expect(response.headers.get("strict-transport-security")).toContain("max-age=");
});
