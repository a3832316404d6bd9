import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { compile, renderText } from "../../compiler/index.ts";
import { type Files, hostOf, overlay, shop } from "../support/workspace.ts";

const pages = join(import.meta.dirname, "../../compiler/lower");
const ids = globSync("*-*.md", { cwd: pages }).map((path) => basename(path, ".md"));

function render(files: Files): string {
  const { diagnostics, sources } = compile(hostOf(files), { engagement: "shop" });
  return renderText(diagnostics, sources);
}

function example(id: string, heading: string): Files {
  const page = readFileSync(join(pages, `${id}.md`), "utf8");
  const section = page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return overlay([...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map((match) => match[1]).join(""));
}

test("the base workspace is lowered without a word", () => {
  expect(render(shop)).toBe("");
});

test.each(ids)("%s: its page's bad example is found, its good one is not", (id) => {
  expect(render(example(id, "Bad"))).toContain(`  ${id}\n`);
  expect(render(example(id, "Good"))).toBe("");
});

test("an unknown price is reported at the id", () => {
  expect(render(example("price-unknown", "Bad"))).toMatchInlineSnapshot(`
    "engagements/shop/engagement.yaml:4:18  error  price-unknown
    The model "us.example.large-1" is not in the price table of 2026-11-20.
    > 4 |   working: { id: us.example.large-1, maxTokens: 4096 }
        |                  ^^^^^^^^^^^^^^^^^^
    why: Without a price the budget cannot be enforced.
    help: add \`price: {input: …, output: …}\`, in US dollars per million tokens, to "working".
    "
  `);
});

test("a misspelt model's id is met with the ids near it", () => {
  const text =
    "# engagements/shop/engagement.yaml\nmodels:\n  working: {id: us.anthropic.claude-opsu-5-5, maxTokens: 4096}\n";
  expect(render(overlay(text))).toContain('help: did you mean "us.anthropic.claude-opus-5-5"');
});

test("a fallback without a price is reported at its own id", () => {
  const text =
    "# engagements/shop/engagement.yaml\nmodels:\n  working: {id: us.anthropic.claude-sonnet-5-5, fallback: [us.example.small-1], maxTokens: 4096}\n";
  expect(render(overlay(text))).toContain('The model "us.example.small-1" is not in the price table');
});

test("the worst case shows its arithmetic", () => {
  expect(render(example("worst-case-exceeds-budget", "Bad"))).toMatchInlineSnapshot(`
    "engagements/shop/engagement.yaml:9:16  warning  worst-case-exceeds-budget
    One round of each phase can already cost $17.92, but the budget is $5.00: plan $8.96 + build $8.96. At worst a project costs $5.00 for models, which is its budget: all rounds and reviews that its gates allow could cost $179.18.
    > 9 | budget: { usd: 5 }
        |                ^
    why: The project stops for an operator when the budget is spent.
    help: raise the budget, or lower \`usd\` under the phases' \`limits\`.
    "
  `);
});

test("an agent's budget that is not enough for one reply is reported at the agent", () => {
  const files = overlay("# agents/qa.yaml\nbudget: { usd: 0.01 }\n");
  expect(render(files)).toMatch(/^agents\/qa\.yaml:\d+:\d+ {2}error {2}no-money-for-a-turn\n"qa" may spend 0\.010 USD/);
  expect(render(files).match(/no-money-for-a-turn/g)).toHaveLength(1);
});

test("a stolen step name is reported where the second phase is named", () => {
  expect(render(example("step-name-taken", "Bad"))).toMatchInlineSnapshot(`
    "engagements/shop/engagement.yaml:8:23  error  step-name-taken
    Two steps would have the name "plan-operator".
    > 8 | phases: [plan, build, plan-operator]
        |                       ^^^^^^^^^^^^^
    why: A phase's steps are named after it: review, gate, question, operator.
    help: rename one of the phases.
    "
  `);
});

test("a revision that leaves the phases side by side is reported at its target", () => {
  expect(render(example("revise-leaves-parallel", "Bad"))).toMatchInlineSnapshot(`
    "phases/docs.yaml:5:57  error  revise-leaves-parallel
    "docs" runs beside other phases and cannot send its changes to "plan".
    > 5 | gate: { approvers: { group: customer }, onRevise: { to: plan } }
        |                                                         ^^^^
    why: The phases beside it would continue with work that is about to change.
    help: remove \`to\`, or take the phase out of \`parallel\`.
    "
  `);
});
