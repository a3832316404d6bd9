import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Api, createApi } from "../../runtime/api/create-api.ts";
import { PortBusy, type RunningServer, startServer } from "../../runtime/api/node-server.ts";
import { createIdentity } from "../../runtime/local/identity/identity.ts";
import { createOutbox, type Outbox } from "../../runtime/local/outbox/outbox.ts";
import type { OutboxMail, SiteData } from "../../schema/site-data.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { type CookieClient, openCookieClient, type Page } from "../support/cookie-client.ts";
import { manifest } from "../support/manifest.ts";

let folder: string;
let services: ApiServices;
let server: RunningServer;
let outbox: Outbox;
let url: string;
let mayDeliver = Promise.resolve();
const people = Object.values(manifest.people).flat();
let minutesOn = 0;
const clock = { now: () => Date.now() + minutesOn * 60_000 };
// Each test has the codes of its own quarter of an hour.
beforeEach(() => {
  minutesOn += 16;
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crew-sign-in-"));
  services = await openApiServices();
  outbox = createOutbox(join(folder, "outbox"), clock);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = await start(port);
});
afterAll(async () => {
  await server.close();
  await services.close();
  await rm(folder, { recursive: true, force: true });
});

/** A page that says who is looking, in place of the built site. */
async function render(request: Request, { crew }: { crew: SiteData }): Promise<Response> {
  const { pathname } = new URL(request.url);
  const text = `${pathname}|${crew.viewer?.name ?? "nobody"}|${crew.flash?.text ?? ""}|<form action="/auth/sign-out"></form>`;
  return new Response(text, { headers: { "content-type": "text/html" } });
}

async function start(port: number): Promise<RunningServer> {
  const identity = await createIdentity({
    baseUrl: url,
    clientId: "crew",
    keysFile: join(folder, "keys.json"),
    people: async () => people,
    outbox: { ...outbox, deliver: (mail) => mayDeliver.then(() => outbox.deliver(mail)) },
    stylesheets: [],
    clock,
  });
  const api: Api = createApi({
    ...services.options,
    clock,
    render,
    identity: { issuer: identity.issuer, clientId: "crew", baseUrl: url },
  });
  return startServer({ port, app: api.app, identity });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function mailsTo(email: string): Promise<OutboxMail[]> {
  return (await outbox.list(10_000)).filter(({ to }) => to.some((each) => each.toLowerCase() === email));
}

const codeOf = (mail: OutboxMail | undefined) => /(?<!\d)(\d{6}|\d{12})(?!\d)/.exec(mail?.text ?? "")?.[0] ?? "";

/** Mail comes after the answer, so it is waited for. */
async function codeAfter(known: number, email: string): Promise<string> {
  return vi.waitFor(async () => {
    const mails = await mailsTo(email);
    expect(mails.length).toBe(known + 1);
    return codeOf(mails[0]);
  }, 10_000);
}

async function askForCode(browser: CookieClient, email: string): Promise<Page> {
  const page = await browser.open(`${url}/auth/sign-in?returnTo=/projects/p1?tab=2`);
  return browser.send(page, "/address", { email });
}

/** The page to enter the code on, and the code that was mailed. */
async function begin(browser: CookieClient, email: string): Promise<{ page: Page; code: string }> {
  const known = (await mailsTo(email)).length;
  const page = await askForCode(browser, email);
  return { page, code: await codeAfter(known, email) };
}

async function signIn(browser: CookieClient, email: string): Promise<Page> {
  const { page, code } = await begin(browser, email);
  return browser.send(page, "/code", { code });
}

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

test("whoever gets the code from the mail is signed in and back where they wanted to go", async () => {
  const page = await signIn(openCookieClient(), "cora@example.com");
  expect(page.url).toBe(`${url}/projects/p1?tab=2`);
  expect(page.html).toContain("|Cora Customer|");
  expect((await mailsTo("cora@example.com"))[0]).toMatchObject({ to: ["Cora@example.com"] });
});

test("a session outlives a restart, and the sign-out ends it", async () => {
  const browser = openCookieClient();
  await signIn(browser, "otto@example.com");
  await server.close();
  server = await start(Number(new URL(url).port));
  const page = await browser.open(`${url}/`);
  expect(page.html).toContain("|Otto Operator|");
  await browser.send(page, "/auth/sign-out");
  expect((await browser.open(`${url}/`)).html).toContain("|nobody|");
});

test("signing in again after the sign-out asks for a code again", async () => {
  const browser = openCookieClient();
  const page = await signIn(browser, "carl@example.com");
  await browser.send(page, "/auth/sign-out");
  expect((await browser.open(`${url}/auth/sign-in`)).html).toContain("E-mail address");
});

test("an address nobody declared gets the same page and no code", async () => {
  const before = (await outbox.list()).length;
  const stranger = await askForCode(openCookieClient(), "eve@example.com");
  const { page: known } = await begin(openCookieClient(), "cleo@example.com");
  expect((await outbox.list()).length).toBe(before + 1);
  const neutral = (page: Page, email: string) => page.html.replaceAll(email, "").replaceAll(/interaction\/[\w-]+/g, "");
  expect(neutral(stranger, "eve@example.com")).toBe(neutral(known, "cleo@example.com"));
  expect(stranger.status).toBe(known.status);
});

test("the answer to an address comes before its mail is written, so it takes as long for one nobody declared", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  mayDeliver = promise;
  const known = (await mailsTo("carl@example.com")).length;
  const page = await askForCode(openCookieClient(), "carl@example.com");
  expect(page.html).toContain("Enter the code");
  expect((await mailsTo("carl@example.com")).length).toBe(known);
  resolve();
  await codeAfter(known, "carl@example.com");
});

test("the fifth wrong code closes the challenge: the right one comes too late", async () => {
  const browser = openCookieClient();
  const begun = await begin(browser, "cleo@example.com");
  const right = begun.code;
  const wrong = otherThan(right);
  let page = begun.page;
  for (let tries = 0; tries < 5; tries += 1) {
    if (tries > 0) expect(page.html).toMatch(/You have (\d tries|one try) left/);
    page = await browser.send(page, "/code", { code: wrong });
  }
  expect(page.html).toContain("has expired");
  expect(page.html).not.toContain(right);
  expect((await browser.open(`${url}/`)).html).toContain("|nobody|");
});

test("text that is no address is refused beside the field", async () => {
  const page = await askForCode(openCookieClient(), `"><script>alert(1)</script>`);
  expect(page.status).toBe(422);
  expect(page.html).toContain('role="alert"');
  expect(page.html).not.toContain("<script>");
});

test("another browser cannot take part in a sign-in that is under way", async () => {
  const browser = openCookieClient();
  const { page, code } = await begin(browser, "cleo@example.com");
  const thief = openCookieClient();
  const stolen = await thief.send({ ...page }, "/code", { code });
  expect(stolen.status).toBe(400);
  expect(stolen.html).toContain("a different browser");
});

test("a callback that nobody asked for signs nobody in", async () => {
  const browser = openCookieClient();
  const page = await browser.open(`${url}/auth/callback?code=abc&state=xyz&iss=${encodeURIComponent(`${url}/oidc`)}`);
  expect(page.html).toContain("/sign-in|nobody|The sign-in took too long");
});

test("sign-in leads to pages of this site only", async () => {
  for (const returnTo of ["//evil.example/", "/\t/evil.example/", "/\r\n/evil.example/", "/\\evil.example/"]) {
    const browser = openCookieClient();
    const first = await browser.open(`${url}/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    const known = (await mailsTo("otto@example.com")).length;
    const second = await browser.send(first, "/address", { email: "otto@example.com" });
    const page = await browser.send(second, "/code", { code: await codeAfter(known, "otto@example.com") });
    expect(page.url).toBe(`${url}/`);
  }
});

test("the cookie is sealed, HttpOnly and SameSite, and a changed one is nobody's", async () => {
  const browser = openCookieClient();
  await signIn(browser, "carl@example.com");
  const [name, value] = [...browser.cookies].find(([each]) => each.startsWith("crew-session-")) ?? ["", ""];
  expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain("carl");
  const changed = `${value.slice(0, 40)}${value[40] === "A" ? "B" : "A"}${value.slice(41)}`;
  browser.cookies.set(name, changed);
  expect((await browser.open(`${url}/`)).html).toContain("|nobody|");
});

test("the provider's pages carry a policy without scripts and answer to this machine's name only", async () => {
  const page = await openCookieClient().open(`${url}/auth/sign-in`);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; style-src 'self'");
  const { hostname, port } = new URL(url);
  const { request } = await import("node:http");
  const status = await new Promise((resolve) => {
    request(
      { hostname, port, path: "/oidc/.well-known/openid-configuration", headers: { host: `rebound.example:${port}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    ).end();
  });
  expect(status).toBe(421);
});

test("another person signs in after the first with the same browser, signed out or not", async () => {
  const browser = openCookieClient();
  await signIn(browser, "cora@example.com");
  expect((await signIn(browser, "otto@example.com")).html).toContain("|Otto Operator|");
  await browser.send(await browser.open(`${url}/`), "/auth/sign-out");
  expect((await signIn(browser, "carl@example.com")).html).toContain("|Carl Customer|");
});

test("two sign-ins begun in two tabs of one browser both come to their ends", async () => {
  const browser = openCookieClient();
  const [first, second] = [await begin(browser, "cora@example.com"), await begin(browser, "otto@example.com")];
  expect((await browser.send(first.page, "/code", { code: first.code })).html).toContain("|Cora Customer|");
  expect((await browser.send(second.page, "/code", { code: second.code })).html).toContain("|Otto Operator|");
});

test("asking for hundreds of codes, for one address or for invented ones, locks nobody out", async () => {
  const strangers = Array.from({ length: 10 }, openCookieClient);
  for (let asked = 0; asked < 21; asked += 1) {
    const email = asked < 3 ? "carl@example.com" : `nobody-${asked}@example.com`;
    const pages = await Promise.all(strangers.map((stranger) => askForCode(stranger, email)));
    for (const { status, html } of pages) expect([status, html.includes("Enter the code")]).toEqual([200, true]);
  }
  expect((await signIn(openCookieClient(), "cleo@example.com")).html).toContain("|Cleo Customer|");
  const carl = openCookieClient();
  const page = await askForCode(carl, "carl@example.com");
  const [newest] = await mailsTo("carl@example.com");
  expect((await carl.send(page, "/code", { code: codeOf(newest) })).html).toContain("|Carl Customer|");
}, 60_000);

test("a busy port is an error that says what to do", async () => {
  const starting = startServer({ port: Number(new URL(url).port), app: { fetch: () => new Response() } });
  await expect(starting).rejects.toThrow(PortBusy);
  await expect(starting).rejects.toThrow(/choose another port with --port/);
});
