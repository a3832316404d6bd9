import { describe, expect, test } from "vitest";
import { rehearsalAhead, rehearsalMark, rehearsalNote } from "../../schema/rehearsed.ts";
import { builtSite } from "../support/site/built-site.ts";
import { here, pageStates } from "../support/site/page-states.ts";
import { pageOf, project, siteData } from "../support/site/projects.ts";

const { render } = await builtSite();
const show = async (address: string, change: Parameters<typeof siteData>[0]) => {
  const response = await render(new Request(`http://127.0.0.1:1${address}`), { crew: siteData(change) });
  return (await response.text()).replaceAll("&#39;", "'");
};
const everyNote = [
  rehearsalAhead,
  ...(["wholly", "partly"] as const).flatMap((how) => [rehearsalNote(how), rehearsalMark(how)]),
];
const ofProject = pageStates.filter(([, address]) => address.startsWith(`${here}`));
const ofStart = pageStates.filter(([, address]) => address.startsWith("/projects/new"));

test("there are pages of a project and pages that lead to one", () => {
  expect(ofProject.length).toBeGreaterThan(30);
  expect(ofStart.length).toBeGreaterThan(3);
});

test.each(["wholly", "partly"] as const)("every page of a project that is %s rehearsed says so", async (rehearsed) => {
  for (const [name, address, change] of ofProject) {
    const html = await show(address, { ...change, rehearsed: async () => rehearsed });
    expect([name, html.includes(rehearsalNote(rehearsed))]).toEqual([name, true]);
  }
});

test("so does every page of it that is not there, and one on which something failed", async () => {
  const rehearsed = async () => "wholly" as const;
  expect(await show(`${here}/nothing`, { rehearsed })).toContain(rehearsalNote("wholly"));
  const decisions = () => Promise.reject(new Error("away"));
  expect(await show(`${here}/decisions`, { rehearsed, decisions })).toContain(rehearsalNote("wholly"));
});

test("where projects will be rehearsed, every page that leads to one says so", async () => {
  for (const [name, address, change] of ofStart) {
    const html = await show(address, { ...change, rehearses: true });
    expect([name, html.includes(rehearsalAhead)]).toEqual([name, true]);
  }
});

describe("money", () => {
  const summary = { ...project.summary, rehearsed: "wholly" as const };

  test("is in the list beside the word that it is simulated", async () => {
    expect(await show("/", { projects: async () => pageOf([summary]) })).toContain(rehearsalMark("wholly"));
  });
  test("is on a project's page below the same word", async () => {
    const html = await show(here, { project: async () => ({ ...project, summary }) });
    expect(html).toContain("Simulated: what real models would cost.");
  });
});

test("no page of a project on real models, and none that leads to one, says anything of it", async () => {
  for (const [name, address, change] of pageStates.filter(([, , change]) => change.rehearsed === undefined)) {
    const html = await show(address, change);
    expect([name, everyNote.filter((note) => html.includes(note)), /simulated/i.test(html)]).toEqual([name, [], false]);
  }
});
