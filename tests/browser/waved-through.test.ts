import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProjectView } from "../../schema/types.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { openWhenThere, signIn } from "../support/person-in-browser.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";

const root = join(import.meta.dirname, "../..");
const customer = "customer@example.com";

/** The smallest engagement, whose team uses up its two turns without writing anything, and whose customer may wait. */
function workspaceThatFails(): string {
  const folder = mkdtempSync(join(tmpdir(), "crew-waved-through-"));
  for (const part of ["agents", "phases", "schema", "engagements/hello"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  const file = join(folder, "engagements/hello/phases/brief.yaml");
  const phase = readFileSync(file, "utf8").replace(/^limits: .*$/m, "limits: {turns: 2, handoffs: 0, onLimit: fail}");
  writeFileSync(file, `${phase}\nrehearsal: {misbehave: exceed-turns}\n`);
  return folder;
}

let browser: Browser;
let crew: RunningCrew;
let workspace: string;
let project: string;
let page: Page;
beforeAll(async () => {
  workspace = workspaceThatFails();
  [browser, crew] = await Promise.all([launchBrowser(), startCrew("hello", ["--no-start", "--workspace", workspace])]);
  project = (await crew.json<{ id: string }>(["start", "hello", "--sow", join(workspace, "engagements/hello/sow.md")]))
    .id;
  page = await (
    await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  ).newPage();
});
afterAll(async () => {
  await browser?.close();
  await crew?.stop();
  if (workspace) rmSync(workspace, { recursive: true, force: true });
});

test("what an operator waves through is approved, on the page and from a terminal, only by whoever ticks what is wrong with it", async () => {
  await expect.poll(async () => (await status()).operators[0]?.status, { timeout: 60_000 }).toBe("open");
  await crew.text(["decide", "accept", "--comment", "Let them see it."]);
  await expect.poll(async () => (await status()).gates[0]?.status, { timeout: 60_000 }).toBe("open");

  const gate = await crew.text(["approve", "--as", customer]).catch((error: Error) => error.message);
  expect(gate).toContain("add --acknowledge missing:requirements --acknowledge limit:1 --acknowledge accepted:");
  for (const said of [
    "Requirements is missing",
    "stopped by a limit in round 1",
    "accepted the work of round 1 as it is",
  ])
    expect(gate).toContain(said);

  await signIn(page, crew, customer);
  const address = `${crew.url}/projects/${project}/gates/brief/1`;
  await openWhenThere(page, address, "form[action$='/decision']");
  const head = (await page.locator("#gate-head").textContent()) ?? "";
  expect(head).toContain("Brief is not as planned and needs your decision");
  for (const said of [
    "Requirements is missing",
    "stopped by a limit in round 1",
    "Delivery lead, of the delivery team, accepted the work of round 1",
    "Let them see it.",
  ])
    expect(head).toContain(said);

  await page.locator('textarea[name="comment"]').fill("Only so that we see the end.");
  await page.locator('input[name="acknowledge:missing:requirements"]').check();
  await page.locator('button[value="approve"]').click();
  expect(await page.title()).toMatch(/^Error: /);
  expect(await page.locator('textarea[name="comment"]').inputValue()).toBe("Only so that we see the end.");
  expect(await page.locator('input[name="acknowledge:missing:requirements"]').isChecked()).toBe(true);
  expect((await status()).summary.status).toBe("awaiting-approval");

  for (const tick of await page.locator('input[name^="acknowledge:"]').all()) await tick.check();
  await page.locator('button[value="approve"]').click();
  await page.locator('.flash[data-kind="done"]').waitFor();
  await expect.poll(async () => (await status()).summary.status, { timeout: 60_000 }).toBe("finished");
  const [decision] = (await crew.decisions(project)).filter(({ on }) => on === "gate");
  expect(decision?.acknowledged?.join(" ")).toContain("Requirements is missing");
}, 240_000);

const status = () => crew.json<ProjectView>(["status", project]);
