import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLong } from "../support/seed.ts";
import { everyRule, violationsOn } from "../support/site/axe.ts";
import { openSite } from "../support/site/open-site.ts";
import { gateAddress, pageStates } from "../support/site/page-states.ts";
import { siteData } from "../support/site/projects.ts";

const flash = { kind: "refused" as const, text: "Say what should change." };

const { browser, server } = await openSite();

const rules = (...values: string[]) => ({ type: "rule" as const, values });

/**
 * Words and elements side by side in a grid or a flex box: each would be an item of its own, and a sentence with a link or a time
 * in it would fall to pieces. A field before its words is meant to stand apart.
 */
function brokenSentences(): string[] {
  const isWords = (node: Node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== "";
  const isPart = (node: Element) =>
    !["INPUT", "BR"].includes(node.tagName) && !["absolute", "fixed"].includes(getComputedStyle(node).position);
  const broken = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => {
    if (!/grid|flex/.test(getComputedStyle(element).display)) return false;
    const words = [...element.childNodes].filter(isWords).length;
    return words > 1 || (words === 1 && [...element.children].some(isPart));
  });
  return broken.map((element) => element.outerHTML.slice(0, 200));
}

/** Where the same elements only look otherwise, the rules on looks are enough. */
const looks = [
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
];

const tried = isLong ? looks : looks.filter(({ look }) => look !== "in the dark");

describe(`${tried.map(({ look }) => look).join(" and ")},`, () => {
  let page: Page;
  const refused: string[] = [];
  beforeAll(async () => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    page = await context.newPage();
    page.on("console", (message) => {
      if (/Content Security Policy|Uncaught/i.test(message.text())) refused.push(message.text());
    });
    page.on("pageerror", (error) => refused.push(String(error)));
  });
  afterAll(() => page?.context().close());

  /** A page is loaded once and then looked at in each way: it has no script that asks for its size or colours. */
  async function lookAt({ colorScheme, width, runOnly }: (typeof looks)[number]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    return {
      violations: await violationsOn(page, runOnly),
      brokenSentences: await page.evaluate(brokenSentences),
      overhang: Math.max(0, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)),
    };
  }

  const states = [...pageStates, ["an address that nothing is at", "/nothing", {}] as const];
  test.each(states.filter((_, index) => isLong || index % 2 === 0))(
    "%s breaks no rule of WCAG 2.2 AA",
    async (_, address, change) => {
      server.show(siteData({ flash, ...change }));
      await page.goto(server.address + address);
      for (const each of tried) {
        const seen = await lookAt(each);
        expect([each.look, seen]).toEqual([each.look, { violations: [], brokenSentences: [], overhang: 0 }]);
      }
      expect(refused).toEqual([]);
    },
  );
});

test("the keyboard reaches the content first, then every control with a visible focus", async () => {
  server.show(siteData());
  const page = await browser.newPage();
  await page.goto(`${server.address}${gateAddress}`);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
  await page.keyboard.press("Tab");
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
  expect(outline).toBe("solid");
  await page.close();
});
