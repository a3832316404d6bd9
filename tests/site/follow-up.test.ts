import { expect, test } from "vitest";
import type { FollowUpView } from "../../schema/types.ts";
import { openItems } from "../../site/view/waiting.ts";
import { builtSite } from "../support/site/built-site.ts";
import { project, siteData } from "../support/site/projects.ts";

const { render } = await builtSite();

const asked: FollowUpView = {
  project: project.summary.id,
  trigger: "triaged",
  execution: 1,
  flow: "feature",
  group: "customer",
  title: "Card payment",
  values: [{ name: "text", value: "<script>alert(1)</script>" }],
  status: "open",
  openedAt: "2026-11-20T10:00:00.000Z",
  expiresAt: "2026-12-20T10:00:00.000Z",
  mayDecide: true,
};

async function pageWith(followUp: FollowUpView): Promise<string> {
  const ended = { ...project, summary: { ...project.summary, status: "finished" as const }, followUps: [followUp] };
  const crew = siteData({ project: async () => ended, followUp: async () => followUp });
  const address = `http://crew.test/projects/${asked.project}/follow-ups/triaged/1`;
  return (await render(new Request(address), { crew })).text();
}

test("the page of a follow-up shows the values as text, and two buttons to a person who decides", async () => {
  const page = await pageWith(asked);
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(page).not.toContain("<script>alert(1)");
  expect(page).toMatch(/name="verdict" value="start"/);
  expect(page).toMatch(/name="verdict" value="decline"/);
  expect(await pageWith({ ...asked, mayDecide: false })).not.toContain('name="verdict"');
});

test("the values keep their lines, and only an open follow-up says that a person starts it", async () => {
  expect(await pageWith({ ...asked, values: [{ name: "text", value: "One.\n\nTwo." }] })).toContain(
    '<bdi class="mail-text">One.\n\nTwo.</bdi>',
  );
  expect(await pageWith(asked)).toContain("It starts only if one of the group “customer” says so.");
  expect(await pageWith({ ...asked, status: "decided", mayDecide: false })).not.toContain("It starts only if");
});

test("the page of a decided follow-up leads to the project that was started, or says why there is none", async () => {
  const decided = { ...asked, status: "decided" as const, mayDecide: false };
  expect(await pageWith({ ...decided, started: "feature-abc-1" })).toContain('href="/projects/feature-abc-1"');
  expect(await pageWith({ ...decided, failed: "The trigger is gone." })).toContain("The trigger is gone.");
  expect(await pageWith({ ...asked, status: "expired", mayDecide: false })).toContain("Nobody decided in time");
});

test("the page of a project that has ended leads to what is to follow it", () => {
  const items = openItems({ ...project, gates: [], questions: [], operators: [], followUps: [asked] });
  expect(items).toMatchObject([
    { kind: "follow-up", sentence: "You decide whether “Card payment” (feature) starts.", action: "Start it or not" },
  ]);
});
