import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectSummary } from "../../schema/types.ts";
import { type Inspector, openInspector } from "../support/inspect-page.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { signIn } from "../support/person-in-browser.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";

const root = join(import.meta.dirname, "../..");
const viewport = { width: 390, height: 844 };

const issue = {
  type: "object",
  required: ["number", "title"],
  properties: {
    number: { type: "integer", minimum: 1, maximum: 9_999 },
    title: { type: "string", maxLength: 80 },
  },
  examples: [{ number: 7, title: "Tea is cold" }],
};

/** The smallest engagement, as a flow whose projects are started with an issue. */
function workspaceWithFlow(): string {
  const folder = mkdtempSync(join(tmpdir(), "crew-queue-"));
  for (const part of ["agents", "phases", "schema", "engagements/hello"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  const engagement = join(folder, "engagements/hello");
  mkdirSync(join(engagement, "inputs"));
  writeFileSync(join(engagement, "inputs/issue.json"), JSON.stringify(issue));
  const file = join(engagement, "engagement.yaml");
  const flow =
    "flows:\n  fix: {title: Fixes, input: inputs/issue.json, key: [input.number], again: when-ended, limits: {atOnce: 1}, phases: [brief]}";
  writeFileSync(file, readFileSync(file, "utf8").replace("phases: [brief]", flow));
  return folder;
}

let browser: Browser;
let crew: RunningCrew;
let workspace: string;
let page: Page;
let inspector: Inspector;
beforeAll(async () => {
  workspace = workspaceWithFlow();
  [browser, crew] = await Promise.all([launchBrowser(), startCrew("hello", ["--no-start", "--workspace", workspace])]);
  page = await (await browser.newContext({ javaScriptEnabled: false, viewport })).newPage();
  inspector = await openInspector(browser, viewport);
});
afterAll(async () => {
  await inspector?.close();
  await browser?.close();
  await crew?.stop();
  if (workspace) rmSync(workspace, { recursive: true, force: true });
});

const main = () => page.locator("main").innerText();
const board = async () => {
  await page.goto(`${crew.url}/queue`);
  await inspector.look(page);
  return main();
};

/** Writes the reason, presses the button, and reads what the site says of it. */
async function submit(button: string, reason: string): Promise<string> {
  await page.locator('textarea[name="reason"]').fill(reason);
  await page.getByRole("button", { name: button }).click();
  const done = page.locator('.flash[data-kind="done"]');
  await done.waitFor();
  await inspector.look(page);
  return done.innerText();
}

async function startIssue(number: number, title: string): Promise<void> {
  await page.goto(`${crew.url}/projects/new/input?engagement=${encodeURIComponent("hello/fix")}`);
  await inspector.look(page);
  await page.locator('input[name$="number"]').fill(String(number));
  await page.locator('[name$="title"]').fill(title);
  await page.getByRole("button", { name: "Start the project" }).click();
  await page.getByRole("heading", { name: title }).first().waitFor();
}

const projects = () => crew.json<ProjectSummary[]>(["status", "--all"]);

test("an operator pauses a queue, starts projects into it, changes their order, cancels one, queues it again and lets the queue go on, without JavaScript", async () => {
  await signIn(page, crew, "lead@example.com");
  expect(await board()).toContain("No project is queued.");

  await page.getByRole("link", { name: /^Pause/ }).click();
  expect(await submit("Pause the queue", "Release day.")).toContain("The queue is paused.");
  expect(await board()).toMatch(/Paused by .* Release day\./);

  await startIssue(1, "Tea is cold");
  expect(await main()).toContain("Its start: it is the next one.");
  await startIssue(2, "Cups are chipped");
  expect(await main()).toContain("Its start: 1 before it in the queue.");
  expect(await board()).toContain("2 projects are queued. None starts, because the queue is paused.");

  // Without a reason the form comes back and says what is missing.
  const titles = () => page.locator("main li a[href^='/projects/']").allInnerTexts();
  await page.getByRole("link", { name: /: Cups are chipped$/ }).click();
  await page.locator('select[name="priority"]').selectOption("9");
  await page.getByRole("button", { name: "Change the priority" }).click();
  await page.locator('[data-invalid] textarea[name="reason"], textarea[name="reason"][aria-invalid="true"]').waitFor();
  expect(await page.locator('select[name="priority"]').inputValue()).toBe("9");
  await inspector.look(page);
  expect(await submit("Change the priority", "Guests come.")).toContain("The project has priority 9.");
  await board();
  const order = (await titles()).filter((each) => /Tea|Cups/.test(each));
  expect(order[0]).toContain("Cups are chipped");

  await page.getByRole("link", { name: /: Tea is cold$/ }).click();
  expect(await submit("Cancel the project", "Opened by mistake.")).toContain("The project is cancelled.");
  expect(await board()).toContain("cancelled the project before it started: Opened by mistake.");
  expect((await projects()).map(({ title, status }) => [title, status]).sort()).toEqual([
    ["Cups are chipped", "queued"],
    ["Tea is cold", "stopped"],
  ]);

  await page.getByRole("link", { name: /^Queue it again ?: Tea is cold$/ }).click();
  expect(await submit("Queue it again", "It was none.")).toContain("The project is in the queue again.");
  expect(await board()).toContain("2 projects are queued.");

  await page.getByRole("link", { name: /^Let it go on/ }).click();
  expect(await submit("Let the queue go on", "Released.")).toContain("The queue goes on.");
  const statusOf = async (title: string) => (await projects()).find((each) => each.title === title)?.status;
  await expect.poll(() => statusOf("Cups are chipped"), { timeout: 60_000 }).toMatch(/^(working|awaiting)/);
  const [cups] = (await projects()).filter(({ title }) => title === "Cups are chipped");
  const log = await crew.decisions(cups?.id ?? "");
  expect(log.map(({ comment }) => comment)).toContain("Changed the priority from 5 to 9. Guests come.");
}, 300_000);
