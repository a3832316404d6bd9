import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawGraph } from "../../compiler/graph/draw-graph.ts";
import { engagementHost } from "../support/arbitrary-engagement.ts";
import { lowerUnchecked, pipelineOf } from "../support/compiled-shop.ts";
import { launchBrowser } from "../support/launch-browser.ts";

const pipeline = pipelineOf(`# phases/ship.yaml
title: Ship & <celebrate> "it"
goal: Ship what was built.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: notes, path: docs/notes.md, owner: pm }]
# phases/print.yaml
title: Print
goal: Print it.
swarm: { entry: dev, members: [dev, qa] }
deliverables: [{ id: print, path: docs/quality/print.md, owner: qa }]
gate: {approvers: {group: customer}, onExpire: approve, approveWhen: 'qa.severity = "none"'}
# phases/build.yaml
gate: {approvers: {group: customer}, onRevise: {to: plan, rounds: 2}}
# phases/end.yaml
title: End
goal: End it.
swarm: { entry: pm, members: [pm] }
deliverables: [{ id: last, path: docs/last.md, owner: pm }]
# engagements/shop/engagement.yaml
mode: full
phases: [plan, build, {parallel: [{phase: ship, when: 'qa.severity = "none"'}, {phase: print, members: [dev, qa]}], sendBack: {when: 'qa.severity = "high"', to: build}}, {phase: end, when: 'qa.severity = "low"'}]
`);
const svg = drawGraph(pipeline, "svg");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Runs in the page that shows the drawing. */
async function inBrowser<Result>(content: string, read: () => Result): Promise<Result> {
  const page = await browser.newPage();
  await page.setContent(content);
  const result = await page.evaluate(read);
  await page.close();
  return result as Result;
}

describe("the SVG", () => {
  test("is XML in which every phase is named", async () => {
    const page = await browser.newPage();
    const { fault, titles } = await page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
      const fault = parsed.querySelector("parsererror")?.textContent ?? "";
      return { fault, titles: [...parsed.querySelectorAll("text")].map(({ textContent }) => textContent) };
    }, svg);
    await page.close();
    expect(fault).toBe("");
    for (const { name, title } of Object.values(pipeline.phases)) {
      expect(titles).toContain(name);
      expect(titles).toContain(title);
    }
  });

  test("has a title and a description that say the order", async () => {
    const named = await inBrowser(svg, () => {
      const drawing = document.querySelector("svg");
      const ids = drawing?.getAttribute("aria-labelledby")?.split(" ") ?? [];
      return [drawing?.getAttribute("role"), ...ids.map((id) => document.getElementById(id)?.textContent)];
    });
    expect(named[0]).toBe("img");
    expect(named[1]).toBe("Shop: phases and gates");
    expect(named[2]).toContain('Then Ship & <celebrate> "it" (under a condition) and Print side by side');
  });

  test("keeps every text inside the drawing and off the other texts", async () => {
    const faults = await inBrowser(svg, () => {
      const frame = document.querySelector("svg")?.getBoundingClientRect() ?? new DOMRect();
      const texts = [...document.querySelectorAll("svg text")].map((text) => ({
        text: text.textContent,
        box: text.getBoundingClientRect(),
      }));
      const outside = texts.filter(
        ({ box }) => box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom,
      );
      const meet = (a: DOMRect, b: DOMRect) =>
        a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
      const colliding = texts.flatMap((a, index) =>
        texts
          .slice(index + 1)
          .filter((b) => meet(a.box, b.box))
          .map((b) => `${a.text} / ${b.text}`),
      );
      return [...outside.map(({ text }) => text), ...colliding];
    });
    expect(faults).toEqual([]);
  });

  test.each(["light", "dark"] as const)("is readable in %s", async (colorScheme) => {
    const page = await browser.newPage({ colorScheme });
    await page.setContent(svg);
    const [ink, paper] = await page.evaluate(() => {
      const colour = (selector: string) => getComputedStyle(document.querySelector(selector) ?? document.body).fill;
      const luminance = (rgb: string) =>
        (rgb.match(/\d+/g) ?? [])
          .slice(0, 3)
          .map(Number)
          .map((value) => ((value / 255 + 0.055) / 1.055) ** 2.4)
          .reduce((sum, value, index) => sum + value * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
      return [luminance(colour("svg .muted")), luminance(colour("svg .paper"))];
    });
    await page.close();
    const [lighter, darker] = [Math.max(ink ?? 0, paper ?? 0), Math.min(ink ?? 0, paper ?? 0)];
    expect((lighter + 0.05) / (darker + 0.05)).toBeGreaterThan(4.5);
    expect((paper ?? 0) > 0.5).toBe(colorScheme === "light");
  });
});

test("the same pipeline gives the same bytes, and any pipeline a drawing with all of its phases", () => {
  fc.assert(
    fc.property(engagementHost, (host) => {
      const any = lowerUnchecked(host, "any");
      const drawing = drawGraph(any, "svg");
      expect(drawGraph(structuredClone(any), "svg")).toBe(drawing);
      expect(drawing).not.toMatch(/NaN|undefined|Infinity/);
      for (const name of Object.keys(any.phases)) {
        expect(drawing).toContain(`>${name}<`);
        expect(drawGraph(any, "mermaid")).toContain(`phase_${name.replaceAll("-", "_")}[`);
      }
    }),
    { numRuns: 40 },
  );
});

test("Mermaid text names phases, gates, conditions and ways back", async () => {
  await expect(drawGraph(pipeline, "mermaid")).toMatchFileSnapshot("golden/shop.mmd");
});
