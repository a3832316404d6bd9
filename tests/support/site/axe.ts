import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { CDPSession, Page } from "playwright-core";

const script = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** In the page, once the script has run there. */
declare const axe: typeof import("axe-core");

export interface RunOnly {
  type: "tag" | "rule";
  values: string[];
}

/** All rules of WCAG 2.2 AA that a program can judge, and axe's own advice. */
export const everyRule: RunOnly = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

/** Rules that a page breaks as it stands, with everything on it that can be opened open. */
export async function violationsOn(page: Page, runOnly = everyRule): Promise<string[]> {
  const isLoaded = await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    return "axe" in globalThis;
  });
  if (!isLoaded) await loadAxe(page);
  return page.evaluate(async (runOnly) => {
    const results = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  }, runOnly);
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** Runs the script of axe in the page as the console would: `page.evaluate` takes three times as long for its half megabyte. */
async function loadAxe(page: Page): Promise<void> {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  await (await session).send("Runtime.evaluate", { expression: script });
}
