import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SiteData } from "../../schema/site-data.ts";
import { openSite } from "../support/site/open-site.ts";
import { gateAddress, here } from "../support/site/page-states.ts";
import { openGate, project, siteData } from "../support/site/projects.ts";

const eight = Array.from({ length: 8 }, (_, index) => index);

const { browser, server } = await openSite();
let context: BrowserContext;
beforeEach(async () => {
  server.show(everyProject("The beginning."));
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Whatever id is asked for is a project, which waits for this. */
function everyProject(waitingFor: string): SiteData {
  return siteData({
    project: async (id) => ({ ...project, summary: { ...project.summary, id, status: "stopped", waitingFor } }),
  });
}

async function openTab(address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.address + address);
  return page;
}

async function openTabs(addresses: string[]): Promise<Page[]> {
  const tabs: Page[] = [];
  for (const address of addresses) tabs.push(await openTab(address));
  return tabs;
}

/** Until the tabs have told each other who listens. */
async function untilStreams(count: number): Promise<void> {
  await expect.poll(() => server.streams(), { timeout: 30_000 }).toBe(count);
}

const tell = async (tabs: Page[], sentence: string) => {
  server.show(everyProject(sentence));
  server.announce();
  await Promise.all(tabs.map((tab) => tab.locator("#headline").getByText(sentence).waitFor()));
};

test("eight tabs of one project open, share one connection, and all get what happens", async () => {
  const tabs = await openTabs(eight.map(() => here));
  await untilStreams(1);
  await tell(tabs, "The first news.");
});

test("eight tabs of eight projects open, keep few connections, and all get what happens", async () => {
  const tabs = await openTabs(eight.map((index) => `/projects/project-${index}`));
  await untilStreams(3);
  await tell(tabs, "The first news.");
  // A link followed in the last tab is answered as promptly as in the first.
  await tabs[7]!.goto(`${server.address}/`);
});

test("when the tab that listens is closed, another listens, and nothing in between is missed", async () => {
  const tabs = await openTabs([here, here, here, here]);
  await untilStreams(1);
  for (const [index, sentence] of ["The first closed.", "The second closed.", "The third closed."].entries()) {
    await tabs[index]!.close();
    await tell(tabs.slice(index + 1), sentence);
  }
  await untilStreams(1);
});

test("when the tab that listens goes to another page, another tab listens", async () => {
  const [first, second] = await openTabs([here, here]);
  await untilStreams(1);
  await first!.goto(`${server.address}/`);
  await tell([second!], "Still told.");
});

test("a tab that opens while another listens gets what happened before it could listen itself", async () => {
  await openTab(here);
  await untilStreams(1);
  const late = await context.newPage();
  await late.route(/\.js$/, async (route) => {
    server.show(everyProject("It happened meanwhile."));
    server.announce();
    await route.continue();
  });
  await late.goto(server.address + here);
  await late.locator("#headline").getByText("It happened meanwhile.").waitFor();
});

describe("what happens", () => {
  test("makes an open page ask for its changing parts, without the documents, however much happens", async () => {
    const tab = await openTab(gateAddress);
    await untilStreams(1);
    const before = server.rendered();
    const answers: number[] = [];
    tab.on("response", async (response) => {
      if (new URL(response.url()).pathname === gateAddress) answers.push((await response.body()).length);
    });
    server.show(siteData({ gate: async () => ({ ...openGate, status: "expired", mayDecide: false }) }));
    for (let count = 0; count < 200; count++) server.announce();
    await tab.locator("#gate-head").getByText("Expired").waitFor();
    expect(server.rendered().whole).toBe(before.whole);
    expect(server.rendered().regions - before.regions).toBeLessThanOrEqual(2);
    const page = await (await fetch(server.address + gateAddress)).text();
    await expect.poll(() => answers.length, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(Math.max(...answers)).toBeLessThan(page.length / 2);
  });

  test("within an agent's turn disturbs no page about a decision", async () => {
    const tab = await openTab(gateAddress);
    await untilStreams(1);
    const before = server.rendered();
    for (let count = 0; count < 50; count++) server.announce("tool-called");
    server.announce("decision-made");
    await expect.poll(() => server.rendered().regions, { timeout: 30_000 }).toBe(before.regions + 1);
    await tab.close();
  });

  test("is shown by a browser that can share nothing, which asks again and again", async () => {
    await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks"));
    const tab = await openTab(here);
    await tell([tab], "Asked for.");
    expect(server.streams()).toBe(0);
  });
});
