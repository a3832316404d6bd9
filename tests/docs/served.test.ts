import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedDocs, serveDocs } from "../../cli/serve-docs.ts";
import { buildDocs } from "../../docs/build-docs.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { runCrew } from "../support/run-crew.ts";
import { everyRule, type RunOnly, violationsOn } from "../support/site/axe.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let docs: ServedDocs;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "crew-docs-"));
  for (const [path, content] of buildDocs(root)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  docs = await serveDocs(folder, 0);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  docs.close();
  rmSync(folder, { recursive: true });
});

describe("the docs as crew serves them", () => {
  test("are found by their addresses, and nothing beside them is", async () => {
    const statusOf = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${docs.url}${path}`, { redirect: "manual", ...init });
      return [response.status, response.headers.get("content-type") ?? response.headers.get("location")];
    };
    expect(await statusOf("")).toEqual([200, "text/html; charset=utf-8"]);
    expect(await statusOf("rules/entry-not-member/")).toEqual([200, "text/html; charset=utf-8"]);
    expect(await statusOf("schema/1/agent.schema.json")).toEqual([200, "application/json"]);
    expect(await statusOf("rules/entry-not-member")).toEqual([301, "/rules/entry-not-member/"]);
    for (const path of ["nothing/", "..%2f..%2fetc/passwd", "%2e%2e/package.json", "/etc/passwd"])
      expect(await statusOf(path), path).toEqual([404, "text/html; charset=utf-8"]);
    expect((await statusOf("", { method: "POST" }))[0]).toBe(405);
  });

  const looks: [string, number, "light" | "dark", RunOnly, string[]][] = [
    ["in light", 1280, "light", everyRule, ["", "rules/", "rules/entry-not-member/", "pages/"]],
    [
      "in the dark, on a phone",
      360,
      "dark",
      { type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable"] },
      ["", "rules/entry-not-member/"],
    ],
  ];

  test.each(looks)(
    "break no rule of WCAG 2.2 AA %s, and fit the width",
    async (_, width, colorScheme, runOnly, addresses) => {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const refused: string[] = [];
      page.on("console", (message) => refused.push(message.text()));
      for (const address of addresses) {
        await page.goto(docs.url + address);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await violationsOn(page, runOnly), address).toEqual([]);
      }
      expect(refused).toEqual([]);
    },
  );
});

describe("crew docs", () => {
  test.each([
    ["entry-not-member", "rules/entry-not-member/"],
    ["gate.approvers", "reference/#phase.gate.approvers"],
    ["changelog", "changelog/"],
  ])("prints the address of the page about %s and serves it", async (topic, address) => {
    const words = [join(root, "cli/bin.js"), "docs", topic];
    const served = spawn(process.execPath, words, { cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { value: line = "" } = await createInterface(served.stdout)[Symbol.asyncIterator]().next();
      expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
      expect(line.endsWith(`/${address}`), line).toBe(true);
      expect((await fetch(line)).status).toBe(200);
    } finally {
      served.kill();
      await once(served, "exit");
    }
    expect(served.exitCode).toBe(0);
  });

  test("says so where no page has that name", () => {
    const { code, stderr } = runCrew(["docs", "no-such-thing"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no page "no-such-thing"')]);
  });
});
