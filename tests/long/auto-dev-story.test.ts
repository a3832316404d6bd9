import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../support/launch-browser.ts";
import { decide, openWhenThere, signIn, signOut } from "../support/person-in-browser.ts";
import { openStory } from "../support/story/open-story.ts";
import { wish } from "../support/story/shop-code.ts";
import {
  expectAnswered,
  expectDone,
  expectMerged,
  expectSpecified,
  expectUpdated,
  playStrangers,
  testsOfMain,
} from "../support/story/steps.ts";
import { githubStory } from "../support/story/story-forge.ts";

test("an issue that a writer labels becomes a merged, deployed change, and is answered and closed, while nobody does anything", async () => {
  const story = await openStory(await githubStory(), { label: "crew-full" });
  const { repository } = story;
  const project = await story.projectOf("feature-full");
  const end = await story.ended(project);
  expect(end.summary).toMatchObject({ status: "finished" });
  expect(end.summary.rehearsed).toBeUndefined();
  const merged = await expectMerged(story, project, repository.git("rev-parse", `crew/${project}`));
  expect(testsOfMain(repository)).toContain("pass 3\n");
  await expectAnswered(story, story.issue, merged);
  // The gates passed by themselves, on what the customer's tests measured; the first review sent the work back.
  const decisions = await story.crew.decisions(project);
  expect(decisions.map(({ by, phase, verdict }) => [by, phase, verdict])).toEqual([
    ["", "spec", "approve"],
    ["", "build", "return"],
    ["", "test", "approve"],
  ]);
  expect(decisions.at(-1)?.comment).toMatch(/test\.checks\.tests\.count[^.]*\b3\b/);
  const release = await story.ended(await story.projectOf("release"));
  expect(release.summary.status).toBe("finished");
  expect(story.deployed()).toBe(merged);
});

const approver = "engineer@example.com";
const releaser = "release@example.com";

test("an approver on a phone asks for a change of the request, and what is merged and deployed is exactly the commit that the last gate showed", async () => {
  const [story, browser] = await Promise.all([githubStory().then((forge) => openStory(forge)), launchBrowser()]);
  onTestFinished(() => browser.close());
  const { crew, repository, forge } = story;
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  const issue = await story.ask("crew");
  expect(await story.tell(forge.labelMessage(issue, "crew", story.key))).toMatchObject({
    status: 202,
    outcome: "started",
  });
  const project = await story.projectOf("feature");

  await signIn(page, crew, approver);
  await openGate(page, `${crew.url}/projects/${project}`, "spec", 1);
  expectSpecified(story, project);
  await decide(page, "approve");

  await openGate(page, `${crew.url}/projects/${project}`, "test", 1);
  const first = repository.git("rev-parse", `crew/${project}`);
  const [request] = await forge.requests();
  await expectShown(page, first, forge.pageOf(request!.number));
  await decide(page, "revise", wish);

  await openGate(page, `${crew.url}/projects/${project}`, "test", 2);
  const second = await expectUpdated(story, project, { first, request: request!.number });
  await expectShown(page, second, forge.pageOf(request!.number));
  await decide(page, "approve");
  await signOut(page);
  const merged = await expectDone(story, project, { issue, approved: second });

  const release = await story.projectOf("release");
  await signIn(page, crew, releaser);
  await openGate(page, `${crew.url}/projects/${release}`, "deploy", 1);
  expect(await page.locator("main").innerText()).toContain(merged);
  expect(story.deployed()).toBe(story.first);
  await decide(page, "approve");
  expect((await story.ended(release)).summary.status).toBe("finished");
  expect(story.deployed()).toBe(merged);
});

async function openGate(page: Page, project: string, phase: string, round: number): Promise<void> {
  const gate = `${project}/gates/${phase}/${round}`;
  await openWhenThere(page, project, `a[href="${new URL(gate).pathname}"]`);
  await openWhenThere(page, gate, 'button[name="verdict"]');
}

/** The gate's page names the commit, and leads to the request. */
async function expectShown(page: Page, head: string, request: string): Promise<void> {
  const shown = await page.locator("main").innerText();
  expect(shown).toContain(head.slice(0, 12));
  expect(await page.locator(`main a[href$="${request}"]`).count()).toBeGreaterThan(0);
}

test("nothing that a stranger does on the forge, and no forged or repeated message, starts work that acts, or changes anything there", async () => {
  await playStrangers(await githubStory());
});
