import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSite } from "../support/site/open-site.ts";
import { gateAddress, here } from "../support/site/page-states.ts";
import { openGate, project, siteData } from "../support/site/projects.ts";

const { browser, server } = await openSite();

let page: Page;
afterEach(() => page?.context().close());

describe("with JavaScript", () => {
  beforeEach(async () => {
    server.show(siteData());
    page = await (await browser.newContext()).newPage();
  });

  test("a project's page shows what happens while it is open", async () => {
    await openFollowed(here);
    const event = { ...project.events[0]!, id: "2026-11-20T10:50:00Z-new", text: "The reviewer passed the load plan." };
    const summary = { ...project.summary, status: "finished" as const };
    server.show(siteData({ project: async () => ({ ...project, summary, events: [event, ...project.events] }) }));
    server.announce();
    await page.getByText("The reviewer passed the load plan.").waitFor();
    expect(await page.locator("#activity > li").first().textContent()).toContain("The reviewer passed the load plan.");
    await page.locator("#headline").getByText("The project is finished").waitFor();
  });

  test("an opened section of the ledger stays open", async () => {
    await openFollowed(here);
    await page.locator("#ledger-facts > summary").click();
    await page.locator("body").click({ position: { x: 1, y: 1 } });
    const ledger = [...project.ledger, { ...project.ledger[1]!, id: "f2", text: "Returns come by post." }];
    server.show(siteData({ project: async () => ({ ...project, ledger }) }));
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    server.announce();
    await page.getByText("Returns come by post.").waitFor();
    expect(await page.locator("#ledger-facts").getAttribute("open")).not.toBeNull();
  });

  test("what a person is typing survives news about the same question, while it is open", async () => {
    await openFollowed(`${here}/questions/discovery-1-1`);
    await page.getByLabel("Or answer in your own words").fill("Yes, but never in December.");
    server.show(
      siteData({ question: async (_, id) => ({ ...(await open.question("", id))!, agentTitle: "Analyst" }) }),
    );
    server.announce();
    await page.locator("#state").getByText("Analyst").waitFor();
    expect(await page.getByLabel("Or answer in your own words").inputValue()).toBe("Yes, but never in December.");
  });
});

describe("with JavaScript off", () => {
  beforeEach(async () => {
    server.show(siteData());
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(server.address + gateAddress);
  });

  test("the decision carries verdict, revision, ratings and every comment", async () => {
    await page.getByRole("group", { name: "Clarity" }).getByRole("radio", { name: "4" }).check();
    await page.locator('textarea[name="comment"]').fill("Measure the peak.");
    await page.locator("summary", { hasText: "Comment on it" }).nth(1).click();
    await page.getByLabel("Comment on Load plan").fill("Which Saturday?");
    const [request] = await Promise.all([
      page.waitForRequest((each) => each.method() === "POST"),
      page.getByRole("button", { name: "Request changes" }).click(),
    ]);
    expect(new URL(request.url()).pathname).toBe("/api/projects/northwind-7k2/gates/architecture/2/decision");
    expect(Object.fromEntries(new URLSearchParams(request.postData() ?? ""))).toEqual({
      decisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      person: "ada@northwind.example",
      revision: openGate.revision,
      verdict: "revise",
      "rating-clarity": "4",
      comment: "Measure the peak.",
      "comment:docs/architecture/overview.md": "",
      "comment:docs/plans/load.md": "Which Saturday?",
      "comment:infra/template.yaml": "",
    });
  });

  test("approval needs no comment", async () => {
    const [request] = await Promise.all([
      page.waitForRequest((each) => each.method() === "POST"),
      page.getByRole("button", { name: "Approve" }).click(),
    ]);
    expect(new URLSearchParams(request.postData() ?? "").get("verdict")).toBe("approve");
  });
});

const open = siteData();

/** Opens a page and waits until it listens for events. */
async function openFollowed(address: string): Promise<void> {
  await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/events")),
    page.goto(server.address + address),
  ]);
}
