import { join } from "node:path";
import { expect, test } from "vitest";
import { repeatCompilation } from "../../cli/ci/check-engagement.ts";
import type { WorkspaceCheck } from "../../cli/ci/check-workspace.ts";
import { renderComment } from "../../cli/ci/render-comment.ts";
import { compile, type Host, nodeHost } from "../../compiler/index.ts";

const host = nodeHost(join(import.meta.dirname, "../.."));

test("a compilation that does not repeat is noticed, with the files that differ", () => {
  let readings = 0;
  const restless: Host = {
    list: host.list,
    read(path) {
      const bytes = host.read(path);
      if (!path.endsWith("hello/sow.md") || bytes === undefined) return bytes;
      readings += 1;
      return new TextEncoder().encode(`${new TextDecoder().decode(bytes)}\nReading ${readings}.\n`);
    },
  };
  const first = compile(restless, { engagement: "hello" });
  expect(repeatCompilation(restless, "hello", first)).toEqual(["manifest.json", "runner.json"]);
  expect(repeatCompilation(host, "hello", compile(host, { engagement: "hello" }))).toEqual([]);
});

const failing: WorkspaceCheck["engagements"][number] = {
  engagement: "shop",
  isCompiled: true,
  unrepeatable: [],
  rehearsal: {
    outcome: "stopped",
    isFinished: false,
    phases: 1,
    rounds: 2,
    acts: [],
    problems: ["Brief left no Plan at docs/plan.md.", "@everyone <img src=x> | [a](http://example.com)"],
    costMicros: 0,
    wallSeconds: 1,
  },
};

function check(engagements: WorkspaceCheck["engagements"], errors = 0): WorkspaceCheck {
  const span = { file: "phases/a.yaml", start: 0, end: 1, line: 1, column: 1 };
  return {
    isPassed: false,
    engagements,
    diagnostics: Array.from({ length: errors }, (_, index) => ({
      id: "unknown-key",
      severity: "error" as const,
      message: `Unknown key "${"k".repeat(300)}${index}".`,
      span,
      related: [],
    })),
    sources: new Map(),
  };
}

test("of a thousand failures and errors the comment shows the first, and how many are left out", () => {
  const engagements = Array.from({ length: 1000 }, (_, index) => ({ ...failing, engagement: `shop-${index}` }));
  const comment = renderComment(check(engagements, 1000), ".");
  expect(comment.length).toBeLessThan(5_200);
  expect(comment).toContain("1000 of 1,000 engagements fail");
  expect(comment).toContain("`shop-0`");
  expect(comment).toMatch(/… and \d+ more: run `crew ci`/);
});

test("failures come first, and nothing in them is markup or calls anybody", () => {
  const fine = { engagement: "aaa", isCompiled: true, unrepeatable: [] };
  const comment = renderComment(check([fine, failing]), ".");
  expect(comment.indexOf("`shop`")).toBeLessThan(comment.indexOf("`aaa`"));
  expect(comment).not.toMatch(/@everyone|(?<!\\)<img|(?<!\\)\]\(http/);
});

test("a folder's name cannot end the hidden mark", () => {
  expect(renderComment(check([]), "a--><script>/").split("\n")[0]).toBe("<!-- crew-ci a___script_/ -->");
});
