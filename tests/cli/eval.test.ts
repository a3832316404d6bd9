import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Evaluation } from "../../runtime/local/evaluate.ts";
import { runCrew } from "../support/run-crew.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-eval-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function writeCase(name: string, yaml: string, statement = ferry): void {
  mkdirSync(join(folder, "cases", name), { recursive: true });
  writeFileSync(join(folder, "cases", name, "case.yaml"), yaml);
  writeFileSync(join(folder, "cases", name, "statement.md"), statement);
}

const ferry = `# Ferry tickets

- REQ-1: The ferry sells 900 tickets a day by telephone.
- REQ-2: A ticket must be bought within 40 seconds.
`;

const evaluate = (...words: string[]) => runCrew(["eval", "hello", "--cases", join(folder, "cases"), ...words]);

test("a case is played and graded, its results are kept, and a later evaluation is compared with them", () => {
  writeCase("ferry", "title: Ferry\nstatement: statement.md\nfacts:\n  - {name: tickets, any: [900 tickets]}\n");
  const kept = join(folder, "kept.json");
  const judge = ["--judge", "us.amazon.nova-pro-v1:0", "--judge-price", "0.8,3.2"];
  const first = evaluate("--out", kept, ...judge);
  expect(first.stdout).toContain(
    "Judge us.amazon.nova-pro-v1:0, uncalibrated: it decides nothing (0 ratings at 0 gates); $0.00 of $2.00.",
  );
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("1 of 1 runs good; 1 of 1 cases good") });
  expect(first.stdout).toMatch(/ferry: Ferry\n {2}run 1 {2}finished; \d of \d graders passed, .*; \$\d/);
  expect(first.stdout).toMatch(/for 1 accepted deliverables: \$0\.\d+ and .* min each\.\n[\s\S]*words are simulated/);
  const before = JSON.parse(readFileSync(kept, "utf8")) as Evaluation;
  expect(before.cases[0]?.runs[0]?.grades.find(({ grader }) => grader === "facts")).toMatchObject({ state: "passed" });
  expect(Object.values(before.digests.prompts)).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);

  const yaml =
    "title: Ferry\nstatement: statement.md\nfacts:\n  - {name: boats, any: [12 boats], why: There are twelve.}\n";
  writeCase("ferry", yaml);
  const other = { ...before, digests: { ...before.digests, prompts: { pm: "another" } } };
  writeFileSync(kept, JSON.stringify(other));
  const second = evaluate("--baseline", kept);
  expect(second.code).toBe(1);
  expect(second.stdout).toContain("facts  boats: no deliverable says “12 boats”. There are twelve.");
  expect(second.stdout).toContain("Prompts changed: pm.");
  expect(second.stdout).toContain("ferry: facts passed in 0 % of its runs, before in 100 %.");
});

test("all that is wrong with cases is said, with its line, before anything is played", () => {
  writeCase("one", "title: One\nstatment: statement.md\n");
  writeCase("two", "title: Two\nstatement: statement.md\nfacts:\n  - name: tickets\n    any: [900]\n");
  writeCase("three", "title: Three\nstatement: nowhere.md\n");
  const { code, stderr } = evaluate();
  expect(code).toBe(2);
  expect(stderr).toMatch(/one\/case\.yaml:1: the case: there is no key "statment"/);
  expect(stderr).toMatch(/one\/case\.yaml:1: the case: must have required property 'statement'/);
  expect(stderr).toMatch(/two\/case\.yaml:5: facts\.0\.any\.0: must be string/);
  expect(stderr).toMatch(/three\/case\.yaml: there is no nowhere\.md beside it/);
  expect(stderr).not.toMatch(/run 1/);
});

test("what cannot be meant is refused in a sentence", () => {
  expect(evaluate()).toMatchObject({ code: 2, stderr: expect.stringMatching(/There is no case in .*case\.yaml/) });
  writeCase("ferry", "title: Ferry\nstatement: statement.md\n");
  expect(evaluate("--case", "fery")).toMatchObject({ code: 2, stderr: expect.stringMatching(/no case "fery".*ferry/) });
  const own = evaluate("--judge", "us.anthropic.claude-opus-5-5", "--judge-price", "4,20");
  expect(own).toMatchObject({ code: 2, stderr: expect.stringMatching(/--judge: .* cannot judge: .* same vendor/) });
  expect(evaluate("--calibrate")).toMatchObject({ code: 2, stderr: expect.stringContaining("needs a judge") });
  const twice = evaluate("--env", "prod", "--engagement", "another");
  expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining("Name the engagement as the argument") });
  writeFileSync(join(folder, "other.json"), "{}");
  const compared = evaluate("--baseline", join(folder, "other.json"));
  expect(compared).toMatchObject({ code: 2, stderr: expect.stringContaining("is not a result file of crew eval") });
});
