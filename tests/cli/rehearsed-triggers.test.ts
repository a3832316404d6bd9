import { rmSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { compile } from "../../compiler/index.ts";
import type { TriggersReport } from "../../runtime/local/rehearse-triggers.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { hostOf, overlay } from "../support/workspace.ts";

// Runners take seconds of processor time, which a busy machine spreads over more.
vi.setConfig({ testTimeout: 240_000 });

const input = `{"type": "object", "examples": [{"title": "The door is stuck"}], "required": ["title"], "properties": {"title": {"type": "string", "maxLength": 60}}}`;
const workspace = (example: string, title = "event.title") => `# engagements/shop/engagement.yaml
flows:
  triage: { input: inputs/issue.json, phases: [plan] }
  weekly: { input: inputs/issue.json, key: [input.title], phases: [plan] }
triggers:
  opened:
    on: webhook
    scheme: standard
    secret: desk
    who: writers
    when: event.action = 'opened'
    start: triage
    with: { title: "${title}" }
    examples: [triggers/opened.json, triggers/closed.json]
  nightly: { on: schedule, at: "0 4 * * MON", start: weekly, with: { title: event.time } }
  followed: { on: end, of: triage, by: operators, start: weekly, with: { title: event.title } }
# engagements/shop/inputs/issue.json
${input}
# engagements/shop/triggers/opened.json
${example}
# engagements/shop/triggers/closed.json
{"action": "closed", "title": "The till is slow"}
`;

function rehearse(example: string): { code: number | null; report: TriggersReport; stdout: string } {
  const folder = writeWorkspace(overlay(workspace(example)));
  try {
    const { code, stdout, stderr } = runCrew(["rehearse", "shop", "--triggers", "--json"], { cwd: folder });
    if (stdout === "") throw new Error(stderr);
    return { code, report: JSON.parse(stdout), stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("example events and the next time of a schedule start projects once, and a person lets follow what their ends propose", () => {
  const { code, report } = rehearse(`{"action": "opened", "title": "The stock is wrong"}`);
  expect([code, report.outcome, report.problems]).toEqual([0, "finished", []]);
  expect(report.triggers).toEqual([
    { name: "opened", on: "webhook", flow: "triage", events: 2, started: 1, ignored: 1, refused: 0 },
    { name: "nightly", on: "schedule", flow: "weekly", events: 1, started: 1, ignored: 0, refused: 0 },
    { name: "followed", on: "end", flow: "weekly", events: 1, started: 1, ignored: 0, refused: 0 },
  ]);
  expect(report.projects.map(({ flow, trigger, status }) => [flow, trigger, status]).sort()).toEqual([
    ["triage", "opened", "finished"],
    ["weekly", "followed", "finished"],
    ["weekly", "nightly", "finished"],
  ]);
  expect(report.acts.filter(({ on }) => on === "follow-up")).toMatchObject([{ phase: "followed", verdict: "start" }]);
});

test("an example that a trigger refuses fails the checks of a pull request with its place and the reason", () => {
  // Only the evaluation of a function says that the text is too long.
  const example = JSON.stringify({ action: "opened", title: "The stock is wrong. ".repeat(4) });
  const folder = writeWorkspace(overlay(workspace(example, "$trim(event.title)")));
  try {
    const { code, stdout } = runCrew(["ci", "--rehearse", "all"], { cwd: folder });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/! engagements\/shop\/triggers\/opened\.json: "opened" refuses the event: .*title/s),
    ]);
    expect(stdout).toContain("shop: compiles; the rehearsal did not finish (the triggers failed)");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an example that does not exist is reported where it is named, and examples are in no output", () => {
  const files = overlay(workspace(`{"action": "opened", "title": "The stock is wrong"}`));
  const { flows = [] } = compile(hostOf(files), { engagement: "shop" });
  expect(flows.flatMap(({ examples }) => examples.map(({ place }) => place))).toEqual([
    "engagements/shop/triggers/opened.json",
    "engagements/shop/triggers/closed.json",
  ]);
  const outputs = flows.flatMap(({ files: written }) => written.map(({ text }) => text)).join();
  expect(outputs).not.toMatch(/triggers\/opened\.json|The till is slow/);
  const { "engagements/shop/triggers/closed.json": _, ...fewer } = files;
  const { diagnostics } = compile(hostOf(fewer), { engagement: "shop" });
  expect(diagnostics.map(({ id, message }) => [id, message])).toEqual([
    ["file-missing", 'The file "engagements/shop/triggers/closed.json" does not exist.'],
  ]);
});
