import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { violationsOn } from "./site/axe.ts";

export interface Inspector {
  /** Sees that the page as it stands breaks no rule of WCAG 2.2 AA. Each state is looked at once. */
  look(page: Page): Promise<void>;
  /** The states that were looked at. */
  states: string[];
  close(): Promise<void>;
}

/**
 * Looks at a copy of each page, in a browser of the same size: the page itself is left as the person has it, and without scripts axe
 * would wait in it for ever.
 */
export async function openInspector(browser: Browser, viewport: { width: number; height: number }): Promise<Inspector> {
  const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
  const twin = await context.newPage();
  let shown = "";
  await context.route("**/*", (route) => {
    const request = route.request();
    if (request.isNavigationRequest()) return route.fulfill({ body: shown, contentType: "text/html; charset=utf-8" });
    return request.resourceType() === "script" ? route.abort() : route.continue();
  });
  const states: string[] = [];
  return {
    states,
    async look(page) {
      const state = await stateOf(page);
      if (states.includes(state)) return;
      states.push(state);
      shown = await page.content();
      await twin.goto(page.url());
      expect({ state, violations: await violationsOn(twin) }).toEqual({ state, violations: [] });
    },
    close: () => context.close(),
  };
}

/** A page's state by its reader, its kind and what changes it: its status, a message, a refusal, a form. */
async function stateOf(page: Page): Promise<string> {
  const kind = new URL(page.url()).pathname
    .replace(/^\/projects\/(?!new)[^/]+/, "/projects/…")
    .replace(/(\/artifacts\/).*(\.\w+)$/, "$1…$2")
    .replace(/(\/(gates|questions|operator|auth)\/).*$/, "$1…");
  const marks = await page.evaluate(() => [
    document.body.dataset.person ?? "nobody",
    document.querySelector("main .status")?.textContent ?? "",
    document.querySelector<HTMLElement>(".flash")?.dataset.kind ?? "",
    document.querySelector("[data-refused]") ? "refused" : "",
    [...document.querySelectorAll("main form")]
      .map((form) => form.id || form.getAttribute("action")?.split("/").at(-1))
      .join(),
  ]);
  return [kind, ...marks].filter(Boolean).join(" | ");
}
