import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../compiler/index.ts";
import { type Files, hostOf, shop } from "../support/workspace.ts";

const engagement = "engagements/shop/engagement.yaml";

function faultsOf(files: Files): string[] {
  const { diagnostics } = compile(hostOf(files), { engagement: "shop" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.map(({ id, span }) => `${span.file}:${span.line} ${id}`);
}

test("rounds that go back through eight phases with many reminders are more than an execution's history can contain", () => {
  const names = Array.from({ length: 8 }, (_, index) => `step${index}`);
  const files: Record<string, string> = { ...shop };
  for (const name of names) {
    files[`phases/${name}.yaml`] =
      `title: Step ${name}\ngoal: Work.\nswarm: { entry: pm, members: [pm] }\ndeliverables:\n  - { id: a, path: docs/${name}.md, owner: pm }\ngate:\n  approvers: { group: customer }\n  remind: [1d, 2d, 3d, 4d, 5d, 6d, 7d, 8d]\n  onRevise: { to: step0, rounds: 10 }\n`;
  }
  files[engagement] = (files[engagement] ?? "")
    .replace("[plan, build]", `[${names.join(", ")}, build]`)
    .replace("usd: 50", "usd: 50000");
  expect(faultsOf(files)).toEqual(["phases/step0.yaml:9 history-over-25000-events"]);
});

test("as many phases as may be listed, with all reminders, make a definition that is too large", () => {
  const names = Array.from({ length: 49 }, (_, index) => `step${index}`);
  const files: Record<string, string> = { ...shop };
  for (const name of names) {
    files[`phases/${name}.yaml`] =
      `title: Step ${name}\ngoal: Work.\nswarm: { entry: pm, members: [pm] }\ndeliverables:\n  - { id: a, path: docs/${name}.md, owner: pm }\ngate:\n  approvers: { group: customer }\n  remind: [1d, 2d, 3d]\n  onRevise: { rounds: 1 }\n`;
  }
  files[engagement] = (files[engagement] ?? "")
    .replace("[plan, build]", `[${names.join(", ")}, build]`)
    .replace("usd: 50", "usd: 50000");
  expect(faultsOf(files)).toContainEqual(
    expect.stringMatching(/^engagements\/shop\/engagement\.yaml:8 definition-over-1-MB$/),
  );
});

test("whatever the emitted machine is checked for has a page", () => {
  const folder = join(import.meta.dirname, "../../compiler/emit/asl");
  const text = ["check-machine.ts", "check-duration.ts"].map((file) => readFileSync(join(folder, file), "utf8")).join();
  const reported = new Set([...text.matchAll(/found\.(?:error|warning)\("([\w-]+)"/g)].map((match) => match[1] ?? ""));
  // Its page is that of the rule, which finds it first.
  reported.delete("expression-syntax");
  expect(
    globSync("*.md", { cwd: folder })
      .map((path) => basename(path, ".md"))
      .sort(),
  ).toEqual([...reported].sort());
});
