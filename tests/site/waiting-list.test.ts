import { expect, test } from "vitest";
import type { ProjectSummary } from "../../schema/types.ts";
import { openItems } from "../../site/view/waiting.ts";
import { builtSite } from "../support/site/built-site.ts";
import { pageOf, project, siteData } from "../support/site/projects.ts";

const { render } = await builtSite();

async function listOf(projects: ProjectSummary[]): Promise<string> {
  const response = await render(new Request("http://crew.test/"), {
    crew: siteData({ projects: async () => pageOf(projects) }),
  });
  return (await response.text()).replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
}

const make = (title: string, status: ProjectSummary["status"], awaitsViewer: boolean): ProjectSummary => ({
  ...project.summary,
  id: title.toLowerCase(),
  title,
  status,
  awaitsViewer,
  waitingFor: `What ${title} waits for.`,
});

test("what waits for the reader is counted alone, and comes first", async () => {
  const text = await listOf([
    make("Harbour", "working", false),
    make("Museum", "awaiting-operator", false),
    make("Forest", "awaiting-approval", true),
    make("Toll", "awaiting-approval", false),
  ]);
  expect(text).toContain("1 project waits for you. 2 projects wait for somebody else.");
  const order = ["Waiting for you", "Forest", "Waiting for others", "Museum", "Toll", "Going on or over", "Harbour"];
  const places = order.map((words) => text.indexOf(words));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("where nothing waits for the reader, that is said, whoever else is waited for", async () => {
  expect(await listOf([make("Museum", "awaiting-operator", false)])).toContain(
    "Nothing waits for you. 1 project waits for somebody else.",
  );
  expect(await listOf([make("Harbour", "working", false)])).toContain("Nothing waits for you.");
});

test("a gate on a project's page says whether the reader decides at it", () => {
  const gates = (mayDecide: boolean) => project.gates.map((gate) => ({ ...gate, mayDecide }));
  expect(openItems({ ...project, gates: gates(true) })).toMatchObject([
    { sentence: "You decide on Architecture, round 2.", action: "Review and decide" },
  ]);
  expect(openItems({ ...project, gates: gates(false) })).toMatchObject([
    { sentence: "Others decide on Architecture, round 2.", action: "See what is decided" },
  ]);
});
