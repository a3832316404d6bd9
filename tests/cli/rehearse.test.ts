import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { isLong } from "../support/seed.ts";
import { overlay } from "../support/workspace.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-rehearsed-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(join(folder, "out", file), "utf8");

test("a rehearsal leaves its deliverables, decisions and report in the given folder, and a later one replaces them", () => {
  const sow = join(folder, "sow.md");
  writeFileSync(
    sow,
    "# Ferry\n\nThe ferry must carry bicycles. The ferry must not sail at night.\n\n- Tickets cost 3 euros.\n",
  );
  const out = join(folder, "out");
  const { code, stdout } = runCrew(["rehearse", "hello", "--sow", sow, "--out", out]);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${out}: deliverables/, decisions.md and report.md`)]);
  expect(readdirSync(out).sort()).toEqual([
    "decisions.json",
    "decisions.md",
    "deliverables",
    "report.json",
    "report.md",
  ]);
  expect(read("deliverables/docs/project-plan/requirements.md")).toContain("The ferry must carry bicycles");
  expect(JSON.parse(read("report.json"))).toMatchObject({ engagement: "hello", outcome: "finished" });
  expect(JSON.parse(read("decisions.json"))).toMatchObject([{ on: "gate", phase: "brief", verdict: "approve" }]);
  expect(read("decisions.md")).toMatch(/^\| \S+ \| Brief, round 1 \| gate \| approve \|/m);
  expect(read("report.md")).toContain("(deliverables/docs/project-plan/requirements.md)");
  writeFileSync(join(out, "deliverables/left-over.md"), "");
  expect(runCrew(["rehearse", "hello", "--out", out]).code).toBe(0);
  expect(readdirSync(join(out, "deliverables"))).not.toContain("left-over.md");
});

test.skipIf(!isLong)(
  "as many people of each group as must approve do so in a rehearsal, nobody for two groups, and no operator where they are separate",
  () => {
    const workspace = join(folder, "workspace");
    cpSync(join(import.meta.dirname, "../support/shop"), workspace, { recursive: true });
    const change = (file: string, find: string, replacement: string) => {
      const text = readFileSync(join(workspace, file), "utf8");
      expect(text).toContain(find);
      writeFileSync(join(workspace, file), text.replace(find, replacement));
    };
    change(
      "engagements/shop/engagement.yaml",
      "people:\n",
      "people:\n  security: [{ name: Ada, email: ada@example.com }, { name: Olu, email: olu@example.com }, { name: Sol, email: sol@example.com }]\n",
    );
    change(
      "phases/build.yaml",
      "approvers: { group: customer }",
      "approvers: [{ group: security }, { group: customer }]\n  separate: [operators]",
    );
    const { code, stdout } = runCrew(["rehearse", "shop", "--workspace", workspace, "--out", join(folder, "out")]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("shop: finished")]);
    const decisions: { phase: string; verdict: string; by: string }[] = JSON.parse(read("decisions.json"));
    expect(decisions.map(({ phase, verdict, by }) => `${phase}: ${verdict} by ${by}`).sort()).toEqual([
      "build: approve by ada@example.com",
      "build: approve by sol@example.com",
      "plan: approve by ada@example.com",
    ]);
  },
);

test("what no rehearsal wrote is refused before anything is played, and stays", () => {
  const out = join(folder, "out");
  mkdirSync(join(out, "deliverables"), { recursive: true });
  for (const [file, named] of [
    ["deliverables/mine.md", "deliverables"],
    ["notes.md", "notes.md"],
  ] as const) {
    writeFileSync(join(out, file), "mine");
    const { code, stderr, stdout } = runCrew(["rehearse", "hello", "--out", out]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`${out} contains files that no rehearsal wrote: ${named}.`);
    expect(read(file)).toBe("mine");
  }
  writeFileSync(join(folder, "file"), "");
  expect(runCrew(["rehearse", "hello", "--out", join(folder, "file")]).stderr).toContain("is not a folder");
});

test("a model whose replies go wrong at declared rates delivers all the same, and the record has what the service counted", () => {
  const rates = "cut=0.2,refuse=0.05,words=0.15,names=0.2";
  const { code, stdout } = runCrew(["rehearse", "hello", "--misbehave", rates, "--seed", "7", "--json"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  const { replies, misbehaved, ...counted } = report.service!;
  expect([code, report.outcome, report.problems, report.phases[0]?.deliverables]).toEqual([0, "finished", [], 1]);
  expect(counted).toEqual(report.usage);
  expect(Object.values(misbehaved).every((times) => times > 0)).toBe(true);
  expect(replies).toBeGreaterThan(4);
});

test.skipIf(!isLong)("a rehearsal plays a rejection after rework, and comes to that end", () => {
  const engagement = join(folder, "engagements/hello");
  cpSync("engagements/hello", engagement, { recursive: true });
  for (const library of ["agents", "phases"]) cpSync(library, join(folder, library), { recursive: true });
  const file = join(engagement, "phases/brief.yaml");
  const before = readFileSync(file, "utf8");
  const played = before.replace(
    "  approvers: {group: customer}\n",
    "  approvers: {group: customer}\n  verdicts: [approve, revise, reject]\n",
  );
  expect(played).not.toBe(before);
  writeFileSync(file, `${played}rehearsal: {decide: [revise, reject]}\n`);
  const { code, stdout } = runCrew(["rehearse", "hello", "--workspace", folder, "--json"]);
  const report = JSON.parse(stdout) as RehearsalReport;
  expect([code, report.outcome, report.problems]).toEqual([0, "rejected", []]);
  expect(report.acts.filter(({ on }) => on === "gate").map(({ verdict }) => verdict)).toEqual(["revise", "reject"]);
  expect(report.phases).toMatchObject([{ name: "brief", status: "rejected", rounds: 2 }]);
});

const input = `{"type": "object", "examples": [{"title": "The door is stuck"}], "required": ["title"], "properties": {"title": {"type": "string", "maxLength": 20}}}`;

test.each([
  ["another name", { titel: "The door" }, /^crew: titel: There is no value "titel": write "title"\.$/],
  ["a text that is too long", { title: "The door is stuck again" }, /^crew: title: It can have 20 characters/],
])("an input with %s is a mistake of the person who gives it, as at a start", (_, given, words) => {
  const workspace = writeWorkspace(
    overlay(
      `# engagements/shop/engagement.yaml\nflows: { fix: { input: inputs/issue.json, phases: [plan] } }\n# engagements/shop/inputs/issue.json\n${input}\n# engagements/shop/given.json\n${JSON.stringify(given)}\n`,
    ),
  );
  try {
    const { code, stderr } = runCrew(["rehearse", "shop/fix", "--input", "engagements/shop/given.json"], {
      cwd: workspace,
    });
    expect([code, stderr.trim()]).toEqual([1, expect.stringMatching(words)]);
  } finally {
    rmSync(workspace, { recursive: true });
  }
});
