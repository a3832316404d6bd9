import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningCrew, startCrew } from "../running-crew.ts";
import { launchBrowser } from "./browser.ts";

const root = join(import.meta.dirname, "../..");
const forestService = join(root, "../shared/data/forest-service-epermit-soo.md");

/** A statement nobody wrote for us where it is at hand; else the engagement's own. `words` must come back in the deliverables. */
const statement = existsSync(forestService)
  ? { file: forestService, words: ["SUDS", "permit"] }
  : { file: join(root, "engagements/cloudcrew/sow.md"), words: ["checkout", "order"] };

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each([
  { title: "with JavaScript", javaScriptEnabled: true },
  { title: "with JavaScript off", javaScriptEnabled: false },
])("a customer on a phone, $title", ({ javaScriptEnabled }) => {
  let crew: RunningCrew;
  let page: Page;
  let project: string;

  beforeAll(async () => {
    crew = await startCrew("cloudcrew", ["--no-start"]);
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 390, height: 844 } });
    page = await context.newPage();
  });
  afterAll(async () => {
    await page?.context().close();
    await crew?.stop();
  });

  test("sees a project through from the statement of work to the approved delivery", async () => {
    project = (await crew.json<{ id: string }>(["start", "cloudcrew", "--sow", statement.file])).id;
    await signIn(page, crew.url, "customer@example.com");

    await openWhenThere(page, `${crew.url}/projects/${project}`, 'a[href*="/questions/"]');
    await answerQuestion(page);

    await decideGate(page, project, "discovery", 1, "approve");
    const comment = "Say what happens when the legacy system is offline during synchronisation.";
    await decideGate(page, project, "architecture", 1, "revise", comment);

    await openGate(page, project, "architecture", 2);
    const secondRound = (await page.locator("main").textContent()) ?? "";
    expect(secondRound).toContain(comment);
    expect(secondRound.toLowerCase()).toContain("changed");
    await decide(page, "approve");

    for (const phase of ["poc", "production", "handoff"]) await decideGate(page, project, phase, 1, "approve");
    await waitFor(async () => {
      await page.goto(`${crew.url}/projects/${project}`);
      return /finished/i.test((await page.locator("main").textContent()) ?? "");
    });
  }, 240_000);

  test("finds every required deliverable, about this statement of work", async () => {
    const view = await crew.json<import("../../schema/types.ts").ProjectView>(["status", project]);
    const required = view.phases.flatMap((phase) => phase.deliverables.filter(({ optional }) => !optional));
    expect(required.filter(({ files }) => files.length === 0)).toEqual([]);
    const plan = await crew.text(["artifacts", "--project", project, required[0]!.files[0]!]);
    for (const word of statement.words) expect(plan).toContain(word);
  });

  test("leaves a log with each agent's commits, a filled ledger and no gate decided twice", async () => {
    const view = await crew.json<import("../../schema/types.ts").ProjectView>(["status", project]);
    const authors = new Set(crew.gitLog(project).map(({ author }) => author));
    for (const agent of view.agents) expect(authors).toContain(agent.title);
    const sections = new Set(view.ledger.map(({ section }) => section));
    for (const section of ["facts", "decisions", "deliverables", "feedback"] as const)
      expect(sections).toContain(section);
    const gates = view.gates.map(({ phase, round }) => `${phase} ${round}`);
    expect(new Set(gates).size).toBe(gates.length);
    const decisions = await crew.decisions(project);
    const onGates = decisions.filter(({ on }) => on === "gate").map(({ phase, round }) => `${phase} ${round}`);
    expect(new Set(onGates).size).toBe(onGates.length);
    expect(onGates.sort()).toEqual(gates.sort());
  });
});

async function waitFor(condition: () => Promise<boolean>, seconds = 120): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("What the test waited for did not come.");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** What a person does who waits: loads the page again. */
async function openWhenThere(page: Page, url: string, link: string): Promise<void> {
  await waitFor(async () => {
    await page.goto(url);
    return (await page.locator(link).count()) > 0;
  });
  await page.locator(link).first().click();
  await page.waitForLoadState();
}

async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.locator('a[href*="/auth/sign-in"], form[action*="/auth/sign-in"] button').first().click();
  await page.locator('input[name="email"]').fill(email);
  await page.locator('button[type="submit"]').click();
  await page.locator('input[name="code"]').waitFor();
  const outbox = await page.context().newPage();
  await outbox.goto(`${url}/outbox`);
  const code = /\b\d{6}\b/.exec((await outbox.locator("main").textContent()) ?? "")?.[0];
  await outbox.close();
  await page.locator('input[name="code"]').fill(code ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/oidc"));
}

async function answerQuestion(page: Page): Promise<void> {
  await page.locator('input[name="choice"]').first().check();
  await page.locator('form[action*="/answer"] button[type="submit"]').first().click();
  await page.waitForLoadState();
}

async function openGate(page: Page, project: string, phase: string, round: number): Promise<void> {
  const gate = `/projects/${project}/gates/${phase}/${round}`;
  await openWhenThere(page, new URL(`/projects/${project}`, page.url()).href, `a[href="${gate}"]`);
}

async function decide(page: Page, verdict: "approve" | "revise", comment?: string): Promise<void> {
  for (const group of await page.locator('input[type="radio"][name^="rating-"][value="4"]').all()) await group.check();
  if (comment !== undefined) await page.locator('textarea[name="comment"]').fill(comment);
  await page.locator(`button[name="verdict"][value="${verdict}"]`).click();
  await page.waitForLoadState();
}

async function decideGate(
  page: Page,
  project: string,
  phase: string,
  round: number,
  verdict: "approve" | "revise",
  comment?: string,
): Promise<void> {
  await openGate(page, project, phase, round);
  await decide(page, verdict, comment);
}
