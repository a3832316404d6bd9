import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SiteData } from "../../schema/site-data.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { openSite } from "../support/site/open-site.ts";
import { gateAddress, here, operator, withGate } from "../support/site/page-states.ts";
import { openOperator, openQuestion, revise, siteData } from "../support/site/projects.ts";

const approval: RecordedDecision = {
  ...revise,
  verdict: "approve",
  by: "jonas@northwind.example",
  name: "Jonas Lind",
  comment: "",
};

const { browser, server } = await openSite();
let context: BrowserContext;
let page: Page;
beforeEach(async () => {
  server.show(siteData());
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

/** Everything that may not be offered where nothing is taken: buttons that send, fields to fill in. */
const offers = () =>
  page.locator('main form, main button, main textarea:not([readonly]), main input:not([type="hidden"])');

const closings: { title: string; address: string; change: Partial<SiteData>; field: string; says: string }[] = [
  {
    title: "a gate that somebody else approved",
    address: gateAddress,
    change: withGate({ status: "decided", outcome: "approve", mayDecide: false, decisions: [approval] }),
    field: "comment",
    says: "Jonas Lind approved this round, on Fri, 20 Nov 2026, 08:30 UTC.",
  },
  {
    title: "a gate that somebody else sent back",
    address: gateAddress,
    change: withGate({ status: "decided", outcome: "revise", mayDecide: false, decisions: [revise] }),
    field: "comment",
    says: "Ada Ruiz sent this round back for changes",
  },
  {
    title: "a gate that expired",
    address: gateAddress,
    change: withGate({ status: "expired", mayDecide: false }),
    field: "comment",
    says: "Nobody decided by Fri, 4 Dec 2026, 10:45 UTC. Then the delivery team decides how to go on.",
  },
  {
    title: "a gate that a newer round replaced",
    address: gateAddress,
    change: withGate({ status: "replaced", mayDecide: false }),
    field: "comment",
    says: "This round is no longer asked about",
  },
  {
    title: "a gate whose project stopped",
    address: gateAddress,
    change: withGate({ status: "stopped", mayDecide: false }),
    field: "comment",
    says: "The project stopped before this was decided",
  },
  {
    title: "a gate at which oneself has voted elsewhere",
    address: gateAddress,
    change: withGate({ mayDecide: false, decisions: [{ ...approval, by: "ada@northwind.example", name: "Ada Ruiz" }] }),
    field: "comment",
    says: "You approved this round on Fri, 20 Nov 2026, 08:30 UTC. It waits for 1 more approval, from Jonas Lind.",
  },
  {
    title: "a question that was answered",
    address: `${here}/questions/discovery-1-1`,
    change: {
      question: async () => ({
        ...openQuestion,
        status: "answered",
        answer: "Yes.",
        answeredBy: "jonas@northwind.example",
        answeredAt: "2026-11-20T10:00:00Z",
        mayAnswer: false,
      }),
    },
    field: "answer",
    says: "Answered by jonas@northwind.example on Fri, 20 Nov 2026, 10:00 UTC.",
  },
  {
    title: "a question that expired",
    address: `${here}/questions/discovery-1-1`,
    change: { question: async () => ({ ...openQuestion, status: "expired", mayAnswer: false }) },
    field: "answer",
    says: "Nobody answered by Thu, 26 Nov 2026, 09:00 UTC.",
  },
  {
    title: "a question whose project stopped",
    address: `${here}/questions/discovery-1-1`,
    change: { question: async () => ({ ...openQuestion, status: "stopped", mayAnswer: false }) },
    field: "answer",
    says: "The project stopped before anybody answered.",
  },
  {
    title: "an operator's item that another operator decided",
    address: `${here}/operator/poc/3`,
    change: {
      viewer: operator,
      operator: async () => ({
        ...openOperator,
        status: "decided",
        mayDecide: false,
        decision: { ...approval, verdict: "resume" },
      }),
    },
    field: "comment",
    says: "Resumed",
  },
  {
    title: "an operator's item whose project stopped",
    address: `${here}/operator/poc/3`,
    change: { viewer: operator, operator: async () => ({ ...openOperator, status: "stopped", mayDecide: false }) },
    field: "comment",
    says: "The project stopped before this was decided",
  },
];

describe.each(closings)("$title, on a page that is open", ({ address, change, field, says }) => {
  test("offers nothing any more, says why, and shows what was typed to be copied", async () => {
    const before = change.viewer ? { viewer: change.viewer } : {};
    server.show(siteData(before));
    await openFollowed(address);
    await page.locator(`textarea[name="${field}"]`).fill("Typed a moment too late.");
    server.show(siteData(change));
    server.announce();
    await page.locator("main").getByText(says).first().waitFor();
    await page.locator("textarea[readonly]").waitFor();
    expect(await page.locator("textarea[readonly]").inputValue()).toBe("Typed a moment too late.");
    expect(await offers().count()).toBe(0);
    const focused = await page.evaluate(() => document.activeElement?.id);
    expect(focused).toBe(field === "answer" ? "answer" : "decision");
    await page.reload();
    expect(await page.locator("textarea[readonly]").inputValue()).toBe("Typed a moment too late.");
    expect(await offers().count()).toBe(0);
  });

  test("offers nothing when it is opened then, and shows no empty place for what was typed", async () => {
    server.show(siteData(change));
    await page.goto(server.address + address);
    expect(await page.locator("main").textContent()).toContain(says);
    expect(await offers().count()).toBe(0);
    expect(await page.getByText("What you had typed").isVisible()).toBe(false);
  });
});

test("a closing gate takes the comment fields at its deliverables along, with their content", async () => {
  await openFollowed(gateAddress);
  await page.locator("summary", { hasText: "Comment on it" }).nth(1).click();
  await page.getByLabel("Comment on Load plan").fill("Which Saturday?");
  server.show(siteData(withGate({ status: "expired", mayDecide: false })));
  server.announce();
  await page.getByText("What you had typed").waitFor();
  expect(await page.getByLabel("Comment on docs/plans/load.md").inputValue()).toBe("Which Saturday?");
  expect(await offers().count()).toBe(0);
});

test("the time of a gate runs out on its page without any event", async () => {
  const soon = new Date(Date.now() + 1_500).toISOString();
  server.show(siteData(withGate({ expiresAt: soon })));
  await openFollowed(gateAddress);
  server.show(siteData(withGate({ expiresAt: soon, status: "expired", mayDecide: false })));
  await page.locator("#gate-head").getByText("Expired").waitFor();
  expect(await offers().count()).toBe(0);
});

test("what follows an approval is current in the form as well, while somebody writes in it", async () => {
  await openFollowed(gateAddress);
  await page.locator('textarea[name="comment"]').fill("I am still writing.");
  server.show(siteData(withGate({ decisions: [approval] })));
  server.announce();
  await page.locator("#if-approved").getByText("Approve: Proof of concept begins.", { exact: true }).waitFor();
  await page.locator("#people").getByText("1 of 2 approvals needed are given.").waitFor();
  expect(await page.locator('textarea[name="comment"]').inputValue()).toBe("I am still writing.");
});

test("everybody who listens to the page is informed once that it has closed", async () => {
  await openFollowed(gateAddress);
  server.show(siteData(withGate({ status: "expired", mayDecide: false })));
  server.announce();
  await page.getByRole("status").getByText("Nobody decided by").waitFor();
});

/** Opens a page and waits until it listens for events. */
async function openFollowed(address: string): Promise<void> {
  await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/events")),
    page.goto(server.address + address),
  ]);
}
