import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import type { Change } from "../../compiler/diff/change.ts";
import { diffDiagnostics } from "../../compiler/diff/diff-diagnostics.ts";
import { diffEngagement } from "../../compiler/diff/diff-engagement.ts";
import type { WorkspaceDiff } from "../../compiler/diff/diff-words.ts";
import { renderDiffJson } from "../../compiler/diff/render-diff-json.ts";
import { commentMarker, renderDiffMarkdown } from "../../compiler/diff/render-diff-markdown.ts";
import { renderDiffText } from "../../compiler/diff/render-diff-text.ts";
import { faultsOf, sideOf } from "../support/compiled-shop.ts";

const sound = sideOf();
const changed = sideOf(`# agents/dev.yaml
writes: ["**"]
# phases/build.yaml
limits: {turns: 90, usd: 10}
gate: {approvers: {group: operators}}
# phases/plan.yaml
goal: Agree on what is built, @everyone.
`);
const faults = faultsOf("# phases/plan.yaml\ngaol: x\n");

const diff: WorkspaceDiff = {
  base: "main (0123456789)",
  engagements: [
    diffEngagement("shop", sound, changed),
    diffEngagement("stall", sound, sound),
    diffEngagement("kiosk", undefined, sound),
    diffEngagement("booth", sound, {}),
  ],
  diagnostics: diffDiagnostics([], faults),
};

function withChanges(changes: Change[]): WorkspaceDiff {
  const [engagement] = diff.engagements;
  if (!engagement) throw new Error("the example has no engagement");
  return {
    base: "main",
    engagements: [{ ...engagement, state: "changed", changes }],
    diagnostics: { added: [], resolved: [] },
  };
}

describe("the same comparison", () => {
  test("as text", async () => {
    await expect(`${renderDiffText(diff)}\n`).toMatchFileSnapshot("golden/diff.txt");
  });

  test("as Markdown", async () => {
    await expect(renderDiffMarkdown(diff)).toMatchFileSnapshot("golden/diff.md");
  });

  test("as JSON, with every change as it is", () => {
    const report = JSON.parse(renderDiffJson(diff));
    expect(report.engagements.map(({ state }: { state: string }) => state)).toEqual([
      "changed",
      "same",
      "added",
      "unknown",
    ]);
    expect(report.engagements[0].changes).toEqual(JSON.parse(JSON.stringify(diff.engagements[0]?.changes)));
    expect(report.engagements[0].summary.high).toBe(2);
    expect(report.diagnostics.added[0].id).toBe("unknown-key");
  });
});

describe("a comment on a pull request", () => {
  const markdown = new MarkdownIt({ html: true });

  test("begins with the mark by which it is found again", () => {
    expect(renderDiffMarkdown(diff).split("\n", 1)).toEqual([commentMarker]);
  });

  test.each(["a | b", "`", "``x", "<img src=x>", "@octocat", "</details>", "a\nb", "**x**"])(
    "shows %j as it is",
    (hostile) => {
      const change: Change = {
        theme: "work",
        kind: "changed",
        severity: "high",
        subject: "phases.x.goal",
        sentence: `The goal is now "${hostile}".`,
        before: hostile,
        after: "",
      };
      const html = markdown.render(renderDiffMarkdown(withChanges([change])));
      const cells = [...html.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => cell);
      expect(cells).toHaveLength(4);
      const shown = (cells[2] ?? "")
        .replace(/<\/?code>/g, "")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">");
      expect(shown).toBe(hostile.replace(/\s+/g, " "));
      expect(cells[2]).toMatch(/^<code>.*<\/code>$/);
    },
  );

  test("stays within what GitHub takes, however much has changed", () => {
    const change = (index: number): Change => ({
      theme: "rights",
      kind: "widened",
      severity: "high",
      subject: `agents.a${index}.writes`,
      sentence: `a${index} may now also write "${"x".repeat(100)}".`,
      before: "y".repeat(500),
      after: "z".repeat(500),
    });
    const one = withChanges(Array.from({ length: 900 }, (_, index) => change(index)));
    const text = renderDiffMarkdown(one);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and \d+ more: run `crew diff`/);
    const few = withChanges([change(1)]);
    const many = { ...few, engagements: Array.from({ length: 900 }, () => few.engagements).flat() };
    expect(renderDiffMarkdown(many).length).toBeLessThan(65_536);
    expect(renderDiffMarkdown(many)).toContain("- … and 700 more engagements");
  });
});
