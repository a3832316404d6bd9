import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { launchBrowser } from "../support/launch-browser.ts";
import { decide, openWhenThere, signIn, signOut } from "../support/person-in-browser.ts";
import { openStory } from "../support/story/open-story.ts";
import { wish } from "../support/story/shop-code.ts";

type Story = Awaited<ReturnType<typeof openStory>>;

/** The customer's own tests of what is merged now. */
function testsOfMain({ path }: Story["repository"]): string {
  const folder = mkdtempSync(join(tmpdir(), "crew-merged-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync("git", ["clone", "--quiet", path, folder]);
  return execFileSync(process.execPath, ["--test"], { cwd: join(folder, "app"), encoding: "utf8" });
}

/** One request was opened, and the customer's branch has one merge, of exactly the approved commit. */
async function expectMerged(story: Story, project: string, approved: string): Promise<string> {
  const { repository, first, github } = story;
  const branch = `crew/${project}`;
  const requests = await story.requests();
  expect(requests).toHaveLength(1);
  const request = await github.forge().request(requests[0]!.number);
  const merged = repository.git("rev-parse", "main");
  expect(request).toMatchObject({ head: { branch, revision: approved }, mergedAs: merged, isOpen: false });
  expect(repository.git("log", "-1", "--format=%P", "main").split(" ")).toEqual([first, approved]);
  expect(repository.git("rev-parse", branch, "main^{tree}").split("\n")).toEqual([
    approved,
    repository.git("rev-parse", `${approved}^{tree}`),
  ]);
  expect(github.received.filter(({ method, path }) => method === "PUT" && path.endsWith("/merge"))).toHaveLength(1);
  expect(repository.git("diff", "--name-only", first, "main").split("\n")).toEqual(
    expect.arrayContaining(["app/src/pages.ts", "app/tests/pages.test.ts"]),
  );
  return merged;
}

async function expectAnswered(story: Story, issue: number, merged: string): Promise<void> {
  const { page } = await story.github.forge().request((await story.requests())[0]!.number);
  expect(await story.issueNow(issue)).toMatchObject({ state: "closed" });
  const comments = await story.comments(issue);
  expect(comments.map(({ user, body }: { user: { login: string }; body: string }) => [user.login, body])).toEqual([
    ["crew-bot", expect.stringContaining(`This is done: merged as ${merged} by ${page}`)],
  ]);
}

test("an issue that a writer labels becomes a merged, deployed change, and is answered and closed, while nobody does anything", async () => {
  const story = await openStory({ label: "crew-full" });
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
  const [story, browser] = await Promise.all([openStory(), launchBrowser()]);
  onTestFinished(() => browser.close());
  const { crew, repository } = story;
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  const issue = await story.ask("crew");
  expect(await story.tell(issue)).toMatchObject({ status: 202, outcome: "started" });
  const project = await story.projectOf("feature");

  await signIn(page, crew, approver);
  await openGate(page, `${crew.url}/projects/${project}`, "spec", 1);
  // No code was written, and the specification alone is on the branch.
  expect(repository.git("diff", "--name-only", "main", `crew/${project}`)).toBe("docs/spec/specification.md");
  await decide(page, "approve");

  await openGate(page, `${crew.url}/projects/${project}`, "test", 1);
  const first = repository.git("rev-parse", `crew/${project}`);
  const [request] = await story.requests();
  await expectShown(page, first, request!.number);
  await decide(page, "revise", wish);

  await openGate(page, `${crew.url}/projects/${project}`, "test", 2);
  const second = repository.git("rev-parse", `crew/${project}`);
  // The request is updated by a further commit: nothing that was read is rewritten.
  expect(repository.git("merge-base", first, second)).toBe(first);
  expect(repository.git("diff", first, second, "--", "app/src/pages.ts")).toContain("+  isLast: boolean;");
  expect((await story.requests()).map(({ number }) => number)).toEqual([request!.number]);
  await expectShown(page, second, request!.number);
  // The customer's tests ran on this commit: two of the shop before the wish, and the wish's own.
  const { values } = await story.gate(project, "test", 2);
  expect(values.map(({ name, value }) => [name, value])).toEqual(
    expect.arrayContaining([
      ["checks.tests.passed", true],
      ["checks.tests.count", 4],
      ["checks.tests.lines", 100],
    ]),
  );
  expect(repository.git("rev-parse", "main")).toBe(story.first);
  await decide(page, "approve");
  await signOut(page);

  const end = await story.ended(project);
  expect(end.summary.status).toBe("finished");
  const merged = await expectMerged(story, project, second);
  const approved = (await crew.decisions(project)).filter(({ on, verdict }) => on === "gate" && verdict === "approve");
  expect(approved.at(-1)).toMatchObject({ phase: "test", round: 2, delivered: { head: second } });
  expect(testsOfMain(repository)).toContain("pass 4\n");
  await expectAnswered(story, issue, merged);

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
async function expectShown(page: Page, head: string, number: number): Promise<void> {
  const shown = await page.locator("main").innerText();
  expect(shown).toContain(head.slice(0, 12));
  expect(await page.locator(`main a[href$="/pull/${number}"]`).count()).toBeGreaterThan(0);
}
