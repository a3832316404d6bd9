import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ProjectView } from "../../schema/types.ts";
import { type Inspector, openInspector } from "../support/inspect-page.ts";
import { launchBrowser } from "../support/launch-browser.ts";
import { answerQuestion, decide, openWhenThere, signIn, signOut } from "../support/person-in-browser.ts";
import { type RunningCrew, startCrew } from "../support/running-crew.ts";
import { isLong } from "../support/seed.ts";

const root = join(import.meta.dirname, "../..");
const forestService = join(root, "../shared/data/forest-service-epermit-soo.md");

/** A statement nobody wrote for us where it is at hand; else the engagement's own. `words` must come back in the deliverables. */
const statement = existsSync(forestService)
  ? { file: forestService, words: ["SUDS", "permit"] }
  : { file: join(root, "engagements/cloudcrew/sow.md"), words: ["checkout", "order"] };

const customer = "customer@example.com";
const lead = "lead@example.com";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const browsers = [
  { title: "with JavaScript", javaScriptEnabled: true },
  { title: "with JavaScript off", javaScriptEnabled: false },
];

// A whole project takes minutes on two slow cores: the long suite plays it in both browsers, `npm test` to the first gate in one.
const end = isLong ? "the approved delivery" : "the approved discovery";
describe.each(isLong ? browsers : browsers.slice(0, 1))("two people on a phone, $title", ({ javaScriptEnabled }) => {
  let crew: RunningCrew;
  let page: Page;
  let inspector: Inspector;
  let project: string;

  beforeAll(async () => {
    crew = await startCrew("cloudcrew", ["--no-start"]);
    const viewport = { width: 390, height: 844 };
    page = await (await browser.newContext({ javaScriptEnabled, viewport })).newPage();
    inspector = await openInspector(browser, viewport);
  });
  afterAll(async () => {
    await page?.context().close();
    await inspector?.close();
    await crew?.stop();
  });

  const look = () => inspector.look(page);
  const here = (rest = "") => `${crew.url}/projects/${project}${rest}`;

  async function see(address: string): Promise<void> {
    await page.goto(address);
    await look();
  }

  /** Somebody signs in on the browser that the other one had, does what is theirs to do, and signs out. */
  async function turn(email: string, work: () => Promise<void>): Promise<void> {
    await signIn(page, crew, email, { look: inspector.look });
    await look();
    await work();
    expect(await page.locator("body").getAttribute("data-person")).toBe(email);
    await signOut(page);
  }

  async function decideGate(phase: string, round: number, verdict: "approve" | "revise", comment?: string) {
    await openGate(page, here(), phase, round);
    await look();
    await decide(page, verdict, comment);
    await look();
  }

  test(`take turns on one browser from the statement of work to ${end}, and no page they meet breaks a rule of WCAG 2.2 AA`, async () => {
    await turn(lead, async () => {
      await see(`${crew.url}/projects/new`);
      await page.locator('input[type="file"]').setInputFiles(statement.file);
      await page.getByRole("button", { name: "Read it" }).click();
      await page.getByRole("button", { name: "Start the project" }).waitFor();
      await look();
      await page.getByRole("button", { name: "Start the project" }).click();
      await page.waitForURL(/\/projects\/cloudcrew-/);
      project = new URL(page.url()).pathname.split("/")[2] ?? "";
      await look();
    });

    const comment = "Say what happens when the legacy system is offline during synchronisation.";
    await turn(customer, async () => {
      await openWhenThere(page, here(), 'a[href*="/questions/"]');
      await look();
      await page.locator('a[href*="/questions/"]').first().click();
      await look();
      await answerQuestion(page);
      await look();
      await decideGate("discovery", 1, "approve");
      if (!isLong) return;
      await openGate(page, here(), "architecture", 1);
      await page.locator('button[name="verdict"][value="revise"]').click();
      await page.locator("[data-refused]").waitFor();
      await look();
      await decideGate("architecture", 1, "revise", comment);
    });

    await turn(lead, async () => {
      if (isLong) await openWhenThere(page, here(), gateLink(project, "architecture", 2));
      const [gate, ...earlier] = isLong ? ["/gates/architecture/2", "/gates/architecture/1"] : ["/gates/discovery/1"];
      await see(here(gate));
      expect(await page.locator('button[name="verdict"]').count()).toBe(0);
      for (const rest of [...earlier, "/decisions", "/statement-of-work", "/stop"]) await see(here(rest));
    });

    const seeAnswer = async () => {
      await openGate(page, here(), "architecture", 2);
      const about = page.locator("blockquote").filter({ hasText: comment }).locator("xpath=..");
      expect(await about.locator("a.path").count()).toBeGreaterThan(0);
      await look();
      await decide(page, "approve");
      await look();
      await decideGate("poc", 1, "approve");
    };
    await turn(customer, async () => {
      if (isLong) await seeAnswer();
      await see(here("/artifacts"));
    });

    await turn(lead, async () => {
      const { revision } = await crew.json<ProjectView>(["status", project]);
      for (const ending of [".md", ".ts", ".yaml", ".json"]) {
        const path = revision?.files.find((file) => file.path.endsWith(ending))?.path;
        if (path !== undefined) await see(here(`/artifacts/${path}`));
      }
      for (const address of ["/outbox", "/sessions"]) await see(crew.url + address);
    });

    if (!isLong) return expect(inspector.states.length).toBeGreaterThan(15);
    await turn(customer, async () => {
      for (const phase of ["production", "handoff"]) await decideGate(phase, 1, "approve");
      await openWhenThere(page, here(), '#status .status:text-is("Finished")');
      await look();
    });
    await turn(lead, () => see(here()));
    expect(inspector.states.length).toBeGreaterThan(30);
  }, 300_000);

  if (isLong) {
    test("find every required deliverable, about this statement of work", async () => {
      const view = await crew.json<ProjectView>(["status", project]);
      const required = view.phases.flatMap((phase) => phase.deliverables.filter(({ optional }) => !optional));
      expect(required.filter(({ files }) => files.length === 0)).toEqual([]);
      const plan = await crew.text(["artifacts", "--project", project, required[0]!.files[0]!]);
      for (const word of statement.words) expect(plan).toContain(word);
    });

    test("leave a log with each agent's commits, a filled ledger and no gate decided twice", async () => {
      const view = await crew.json<ProjectView>(["status", project]);
      expect(view.summary.rehearsed).toBe("wholly");
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
  }
});

const gateLink = (project: string, phase: string, round: number) =>
  `a[href="/projects/${project}/gates/${phase}/${round}"]`;

/** From the page of the project, by the link that stands there. */
async function openGate(page: Page, projectPage: string, phase: string, round: number): Promise<void> {
  const link = gateLink(projectPage.split("/").at(-1) ?? "", phase, round);
  const gate = `${projectPage}/gates/${phase}/${round}`;
  await openWhenThere(page, projectPage, link);
  await page.locator(link).first().click();
  await page.waitForURL(gate);
  // The link may be there a moment before the gate takes decisions, and without scripts the page does not change by itself.
  await openWhenThere(page, gate, 'button[name="verdict"]');
}
