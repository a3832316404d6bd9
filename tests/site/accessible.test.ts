import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SiteData } from "../../schema/site-data.ts";
import type { GateView } from "../../schema/types.ts";
import { launchBrowser } from "../browser/browser.ts";
import { type PageServer, servePages } from "./page-server.ts";
import { caveats, openGate, siteData } from "./projects.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const here = "/projects/northwind-7k2";
const addresses = [
  "/",
  "/projects/new",
  "/projects/new/check?reading=sealed-reading",
  "/sessions",
  here,
  `${here}/artifacts`,
  `${here}/artifacts/docs/architecture/overview.md`,
  `${here}/artifacts/infra/template.yaml`,
  `${here}/artifacts/docs/architecture/overview.md?compareWith=4c1d9e0`,
  `${here}/artifacts/docs/architecture/overview.md?compareWith=4c1d9e0&layout=split`,
  `${here}/gates/architecture/2`,
  `${here}/questions/discovery-1-1`,
  `${here}/operator/poc/3`,
  `${here}/decisions`,
  "/outbox",
  "/nothing",
];

const viewer = { email: "olga@crew.example", name: "Olga Berg", isOperator: true };
const flash = { kind: "refused" as const, text: "Say what should change." };
const refused = (field: string): Partial<SiteData> => ({
  refusal: {
    text: "That cannot be taken.",
    errors: [{ field, message: "Say what should change." }],
    fields: { [field]: "Something was typed.", "rating-clarity": "4" },
  },
});

const withGate = (change: Partial<GateView>): Partial<SiteData> => ({ gate: async () => ({ ...openGate, ...change }) });

/** Pages in another state than everybody's first one. */
const states: { address: string; state: string; change: Partial<SiteData> }[] = [
  { address: `${here}/gates/architecture/2`, state: "refused", change: refused("comment") },
  {
    address: `${here}/gates/architecture/2`,
    state: "refused for a file",
    change: refused("comment:docs/plans/load.md"),
  },
  { address: `${here}/gates/architecture/2`, state: "not as planned", change: withGate({ caveats }) },
  {
    address: `${here}/gates/architecture/2`,
    state: "not as planned and refused",
    change: { ...withGate({ caveats }), ...refused("acknowledge:limit:2") },
  },
  { address: `${here}/gates/architecture/2`, state: "overdue", change: withGate({ dueAt: "2026-11-21T10:45:00Z" }) },
  {
    address: `${here}/gates/architecture/2`,
    state: "expired",
    change: withGate({ status: "expired", mayDecide: false }),
  },
  { address: `${here}/questions/discovery-1-1`, state: "refused", change: refused("answer") },
  { address: `${here}/questions/discovery-1-2`, state: "refused too late", change: refused("answer") },
  { address: `${here}/operator/poc/3`, state: "refused", change: refused("comment") },
  { address: "/projects/new", state: "refused", change: refused("sow") },
  { address: "/projects/new", state: "without its file", change: refused("file") },
  { address: "/projects/new/check?reading=sealed-reading", state: "refused", change: refused("sow") },
  { address: "/sign-in", state: "refused", change: { viewer: undefined, ...refused("comment") } },
];
const shown = [...addresses.map((address) => ({ address, state: "as it is", change: {} })), ...states];

let browser: Browser;
let server: PageServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), servePages(siteData({ viewer, flash }))]);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const everyRule = {
  type: "tag" as const,
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};
const rules = (...values: string[]) => ({ type: "rule" as const, values });

/** Where the same elements only look otherwise, the rules on looks are enough. */
describe.each([
  { look: "in light", colorScheme: "light" as const, width: 1280, runOnly: everyRule },
  {
    look: "in the dark",
    colorScheme: "dark" as const,
    width: 1280,
    runOnly: rules("color-contrast", "link-in-text-block"),
  },
  {
    look: "on a phone",
    colorScheme: "light" as const,
    width: 360,
    runOnly: rules("target-size", "scrollable-region-focusable"),
  },
])("$look", ({ colorScheme, width, runOnly }) => {
  let page: Page;
  const refused: string[] = [];
  beforeAll(async () => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: 800 },
      reducedMotion: "reduce",
    });
    page = await context.newPage();
    page.on("console", (message) => {
      if (/Content Security Policy|Uncaught/i.test(message.text())) refused.push(message.text());
    });
    page.on("pageerror", (error) => refused.push(String(error)));
  });
  afterAll(() => page?.context().close());

  test.each(shown)("$address, $state, breaks no rule of WCAG 2.2 AA", async ({ address, change }) => {
    server.show(siteData({ viewer, flash, ...change }));
    await page.goto(server.address + address);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    await page.evaluate(axe);
    const violations = await page.evaluate(async (runOnly) => {
      const run = (globalThis as unknown as { axe: typeof import("axe-core") }).axe.run;
      const results = await run(document, { runOnly, resultTypes: ["violations"] });
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    }, runOnly);
    expect(violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(refused).toEqual([]);
  });
});

test("the keyboard reaches the content first, then every control with a visible focus", async () => {
  server.show(siteData());
  const page = await browser.newPage();
  await page.goto(`${server.address}${here}/gates/architecture/2`);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).toBe("solid");
  await page.close();
});
