import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchBrowser } from "../support/launch-browser.ts";
import { signIn, signOut } from "../support/person-in-browser.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";

const customer = "customer@example.com";
const operator = "lead@example.com";

let browser: Browser;
let crew: RunningCrew;
beforeAll(async () => {
  [browser, crew] = await Promise.all([launchBrowser(), startCrew("hello", ["--no-start"])]);
});
afterAll(async () => {
  await browser?.close();
  await crew?.stop();
});

const browsers = [
  { scripts: "with scripts", javaScriptEnabled: true },
  { scripts: "without scripts", javaScriptEnabled: false },
];
describe.each(browsers)("$scripts", ({ javaScriptEnabled }) => {
  let context: BrowserContext;
  let page: Page;
  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled });
    page = await context.newPage();
    return () => context.close();
  });

  test("two people take turns on one browser, and each is who they signed in as", async () => {
    for (const email of [customer, operator, operator, customer, operator]) {
      await signIn(page, crew, email);
      expect(new URL(page.url()).pathname).toBe("/");
      const isOperator = await page.getByRole("link", { name: "Start a project" }).count();
      expect(isOperator).toBe(email === operator ? 1 : 0);
      await signOut(page);
      await page.goto(`${crew.url}/`);
      expect(new URL(page.url()).pathname).toBe("/sign-in");
    }
  }, 120_000);

  test("a second person signs in over the first, who has not signed out", async () => {
    for (const email of [customer, operator, customer]) {
      await signIn(page, crew, email, { from: "/auth/sign-in" });
      const isOperator = await page.getByRole("link", { name: "Start a project" }).count();
      expect(isOperator).toBe(email === operator ? 1 : 0);
    }
  }, 120_000);

  test("a session is listed and ended: on its page, by sign-out with every copy of its cookie, and by an operator", async () => {
    const earlier = await crew.json<{ email: string }[]>(["sessions"]);
    for (const email of new Set(earlier.map((session) => session.email))) await crew.json(["sessions", "--end", email]);
    await signIn(page, crew, customer);
    const copies = await context.storageState();
    await signOut(page);
    const thief = await browser.newContext({ javaScriptEnabled, storageState: copies });
    const stolen = await thief.newPage();
    await stolen.goto(`${crew.url}/`);
    expect(new URL(stolen.url()).pathname).toBe("/sign-in");
    await signIn(stolen, crew, customer);
    await signIn(page, crew, customer);
    await page.goto(`${crew.url}/sessions`);
    await page
      .getByRole("listitem")
      .filter({ hasNotText: "This browser" })
      .getByRole("button", { name: "End" })
      .click();
    await page.locator('.flash[data-kind="done"]').waitFor();
    expect(await page.getByRole("main").getByRole("listitem").count()).toBe(1);
    await stolen.goto(`${crew.url}/`);
    expect(new URL(stolen.url()).pathname).toBe("/sign-in");
    await thief.close();
    expect(await crew.json<{ email: string }[]>(["sessions"])).toMatchObject([{ email: customer }]);
    expect(await crew.json(["sessions", "--end", customer])).toEqual({ ended: 1 });
    await page.goto(`${crew.url}/`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  }, 120_000);

  test("a printed link signs its person in with one press, and once", async () => {
    const { links } = await crew.json<{ links: { url: string }[] }>(["sign-in", operator]);
    const link = links[0]!.url;
    await page.goto(link);
    await page.goto(link);
    await page.getByRole("button", { name: "Sign in as Delivery lead" }).click();
    await page.getByRole("link", { name: "Start a project" }).waitFor();
    await page.goto(link);
    await page.getByText("This link was used before").waitFor();
    expect(await page.getByRole("button", { name: "Sign in as" }).count()).toBe(0);
  });

  test("whoever is signed in is led to no other site by an address that begins at this one", async () => {
    await signIn(page, crew, customer);
    const hosts: string[] = [];
    await context.route("**", (route) => {
      hosts.push(new URL(route.request().url()).host);
      return route.continue();
    });
    for (const wanted of [
      "/\t/127.0.0.1:47991/x",
      "/\r\n/127.0.0.1:47991/x",
      "/\\127.0.0.1:47991/x",
      "//127.0.0.1:47991/x",
      "/\0/x",
    ]) {
      const response = await page.goto(`${crew.url}/sign-in?returnTo=${encodeURIComponent(wanted)}`);
      expect([response?.status(), page.url()]).toEqual([200, `${crew.url}/`]);
    }
    expect([...new Set(hosts)]).toEqual([new URL(crew.url).host]);
  });
});
