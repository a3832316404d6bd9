import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningCrew, startCrew } from "../running-crew.ts";
import { launchBrowser } from "./browser.ts";
import { answerQuestion, decide, openWhenThere, signIn } from "./person.ts";

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
    await signIn(page, crew, "customer@example.com");

    await openWhenThere(page, `${crew.url}/projects/${project}`, 'a[href*="/questions/"]');
    await page.locator('a[href*="/questions/"]').first().click();
    await answerQuestion(page);

    await decideGate("discovery", 1, "approve");
    const comment = "Say what happens when the legacy system is offline during synchronisation.";
    await decideGate("architecture", 1, "revise", comment);

    await openGate(page, crew.url, project, "architecture", 2);
    const about = page.locator("blockquote").filter({ hasText: comment }).locator("xpath=..");
    expect(await about.locator("a.path").count()).toBeGreaterThan(0);
    await decide(page, "approve");

    for (const phase of ["poc", "production", "handoff"]) await decideGate(phase, 1, "approve");
    await openWhenThere(page, `${crew.url}/projects/${project}`, '#status .status:text-is("Finished")');
  }, 240_000);

  async function decideGate(phase: string, round: number, verdict: "approve" | "revise", comment?: string) {
    await openGate(page, crew.url, project, phase, round);
    await decide(page, verdict, comment);
  }

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

async function openGate(page: Page, site: string, project: string, phase: string, round: number): Promise<void> {
  const gate = `/projects/${project}/gates/${phase}/${round}`;
  await openWhenThere(page, `${site}/projects/${project}`, `a[href="${gate}"]`);
  await page.locator(`a[href="${gate}"]`).first().click();
  await page.waitForURL(`${site}${gate}`);
  // The link may be there a moment before the gate takes decisions, and without scripts the page does not change by itself.
  await openWhenThere(page, `${site}${gate}`, 'button[name="verdict"]');
}
