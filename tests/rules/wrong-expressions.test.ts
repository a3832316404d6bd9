import { expect, test } from "vitest";
import { createFound } from "../../compiler/diagnostics/found.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { check } from "../../compiler/rules/check.ts";
import { type Files, hostOf, overlay } from "../support/workspace.ts";

/** A gate that decides by the expression, with values of every kind to read. */
function workspace(expression: string): Files {
  return overlay(`# engagements/shop/engagement.yaml
mode: full
phases: [plan, build, ship]
# agents/qa.yaml
outputs:
  severity: { enum: [none, low, high] }
  score: { type: integer, min: 0, max: 10 }
  done: { type: boolean }
  note: { type: string, maxLength: 100 }
  parts: { items: 5, of: { id: {}, title: { type: string, maxLength: 40 } } }
# agents/code-critic.yaml
title: Critic
description: Judges.
model: working
prompt: prompts/member.md.hbs
outputs: { score: { type: integer, min: 0, max: 10 } }
# agents/late.yaml
title: Late
description: Comes later.
model: working
prompt: prompts/member.md.hbs
writes: [ship/**]
tools: [git]
outputs: { ready: { type: boolean } }
# phases/ship.yaml
title: Ship
goal: Ship it.
swarm: { entry: late, members: [late] }
deliverables: [{ id: ship, path: ship/notes.md, owner: late }]
# phases/build.yaml
swarm: { entry: dev, members: [dev, qa, code-critic] }
checks:
  - { id: coverage, run: [coverage], values: { pct: $.total.pct } }
  - { id: unit-tests, run: [unit] }
review: { agent: pm, checklist: [It is complete, It is short] }
gate:
  approvers: { group: customer }
  ratings: [ease]
  approveWhen: |-
    ${expression}
`);
}

/** Returns each diagnostic's id with the text that it points at. */
function diagnose(expression: string): [id: string, faulty: string][] {
  const files = workspace(expression);
  const found = createFound();
  const declarations = load(hostOf(files), "shop", found);
  check(
    (declarations?.flows ?? []).map((flow) => link(flow, found)),
    found,
  );
  return found.diagnostics().map(({ id, span }) => [id, files[span.file]?.slice(span.start, span.end) ?? ""]);
}

const [syntax, type, unknown, bounds, missing, dialect] = [
  "expression-syntax",
  "expression-type",
  "approve-when-names-unknown-output",
  "comparison-outside-bounds",
  "condition-true-when-missing",
  "expression-dialect",
];

const wrong: [expression: string, faulty: string, id: string][] = [
  // Operators and words of other languages.
  ["qa.score == 5", "==", syntax],
  ["qa.score === 5", "===", syntax],
  ["qa.severity !== 'high'", "!==", syntax],
  ["qa.score <> 5", "<>", syntax],
  ["qa.score => 5", "=>", syntax],
  ["qa.score =< 5", "=<", syntax],
  ["qa.done && qa.score > 5", "&&", syntax],
  ["qa.done || qa.score > 5", "||", syntax],
  ["!qa.done", "!", syntax],
  ["not qa.done", "not", syntax],
  ["qa.done AND qa.score > 5", "AND", syntax],
  ["qa.done OR qa.score > 5", "OR", syntax],
  ["qa.score is 5", "is", syntax],
  ["qa.severity is not 'high'", "is not", syntax],
  ["qa.severity not in ['high']", "not in", syntax],
  ["qa.score gte 5", "gte", syntax],
  ["qa.score between 1 and 5", "between", syntax],
  ["qa.note like 'ok%'", "like", syntax],
  ["qa.severity in ('low', 'none')", "('low', 'none')", syntax],
  ["qa->score > 5", "->", syntax],
  ["qa?.score > 5", "?.", syntax],
  ["qa.score > 5; qa.done", ";", syntax],
  ["qa.score > 5 // enough", "// enough", syntax],
  ["${{ qa.score > 5 }}", "${{ qa.score > 5 }}", syntax],
  ["{{ qa.score }} > 5", "{{ qa.score }}", syntax],
  ["${qa.score} > 5", "${qa.score}", syntax],
  ["{% qa.score > 5 %}", "{% qa.score > 5 %}", syntax],
  ["qa.done = True", "True", unknown],
  ["qa.done = yes", "yes", unknown],
  ["qa.note = None", "None", unknown],
  ["qa.note != undefined", "undefined", unknown],
  ["qa.note != null", "null", dialect],
  ["$.qa.score > 5", "$.", dialect],
  ["$$.qa.score > 5", "$$.", dialect],
  ['qa["score"] > 5', '["score"]', dialect],
  ["checks[0].passed", "[0]", dialect],
  ["checks.*.passed", "*", dialect],
  ["**.passed", "**", dialect],
  ["qa.note.includes('ok')", "includes", "expression-unknown-function"],
  ["len(qa.note) > 3", "len", "expression-unknown-function"],
  ["contains(qa.note, 'ok')", "contains", "expression-unknown-function"],
  ["$len(qa.note) > 3", "$len", "expression-unknown-function"],
  ["$qa.score > 5", "$qa", "expression-unassigned-variable"],
  // Quotes and brackets.
  ["qa.severity = 'low", "'low", syntax],
  ["(qa.score > 5 and qa.done", "(", syntax],
  ["qa.score > 5)", ")", syntax],
  ["qa.severity in ['low'", "[", syntax],
  // Numbers with units, and other spellings of numbers.
  ["checks.coverage.pct >= 80%", "80%", syntax],
  ['checks.coverage.pct >= "80%"', '"80%"', type],
  ['checks.coverage.pct >= "80"', '"80"', type],
  ["spend.usd < 5usd", "5usd", syntax],
  ["spend.usd < 5 USD", "5 USD", syntax],
  ["spend.usd < '$5'", "'$5'", type],
  ["spend.projectUsd < 1_000", "1_000", syntax],
  ["spend.projectUsd < 1,000", "1,000", syntax],
  ["rounds < 10m", "10m", syntax],
  // Types.
  ["qa.score = '5'", "'5'", type],
  ["qa.done = 'true'", "'true'", type],
  ["qa.done = 1", "1", type],
  ["qa.severity = 1", "1", type],
  ["qa.severity = 'hihg'", "'hihg'", type],
  ["qa.severity in ['low', 'medium']", "'medium'", type],
  ["qa.severity > 'low'", "qa.severity", type],
  ["qa.severity = low", "low", unknown],
  ["qa.score = qa.severity", "qa.severity", type],
  ["qa.score", "qa.score", type],
  ["qa.done and qa.score", "qa.score", type],
  ["qa.note + 1 > 2", "qa.note", type],
  ["-qa.severity < 0", "qa.severity", type],
  ["$length(qa.score) > 3", "qa.score", type],
  ["$round(qa.note) > 3", "qa.note", type],
  ["1 < qa.score < 5", "1 < qa.score", type],
  ["checks.coverage", "checks.coverage", type],
  ["checks.coverage > 80", "checks.coverage", type],
  ["checks.coverage = 'passed'", "checks.coverage", type],
  ["checks.coverage.passed > 80", "checks.coverage.passed", type],
  ["checks.coverage.passed = 'yes'", "'yes'", type],
  ["review = true", "review", type],
  ["findings = 0", "findings", type],
  ["findings.high = 'none'", "'none'", type],
  ["spend < 5", "spend", type],
  ["qa.parts", "qa.parts", type],
  ["qa.parts > 3", "qa.parts", type],
  ["qa.parts.title = 'x'", "'x'", type],
  ["qa.parts.name = 'x'", "name", unknown],
  ["$count(qa.parts) = 0", "$count(qa.parts) = 0", missing],
  ["$count(qa.parts) < 3", "$count(qa.parts) < 3", missing],
  // Bounds.
  ["qa.score > 10", "10", bounds],
  ["ratings.ease >= 9", "9", bounds],
  ["rounds < 1", "1", bounds],
  ["rounds = 1.5", "1.5", bounds],
  ["findings.high < 0", "0", bounds],
  ["review.confirmed > 2", "2", bounds],
  ["spend.usd < 0", "0", bounds],
  // Names.
  ["qa.scroe > 5", "scroe", unknown],
  ["QA.score > 5", "QA", unknown],
  ["nobody.score > 5", "nobody", unknown],
  ["dev.score > 5", "dev", unknown],
  ["late.ready", "late", unknown],
  ["ship.rounds = 1", "ship", unknown],
  ["qa.score.value > 5", "value", unknown],
  ["outputs.qa.score > 5", "outputs", unknown],
  ["checks.covrage.pct > 80", "covrage", unknown],
  ["checks.coverage.percent > 80", "percent", unknown],
  ["checks.coverage.values.pct > 80", "values", unknown],
  ["checks.coverage.pct.value > 80", "value", unknown],
  ["Checks.coverage.passed", "Checks", unknown],
  ["build.checks.lint.passed", "lint", unknown],
  ["plan.checks.coverage.passed", "checks", unknown],
  ["plan.review.approved", "review", unknown],
  ["review.passed", "passed", unknown],
  ["findings.blocker = 0", "blocker", unknown],
  ["ratings.speed > 3", "speed", unknown],
  ["spend.eur < 5", "eur", unknown],
  ["code-critic.score > 5", "code-critic", unknown],
  ["checks.unit-tests.passed", "unit-tests", unknown],
  ["build.checks.unit-tests.passed", "unit-tests", unknown],
  // True because a value is missing.
  ["$not(qa.score = 5)", "$not(qa.score = 5)", missing],
  ["$not(qa.severity in ['high', 'low'])", "$not(qa.severity in ['high', 'low'])", missing],
  ["$not($exists(qa.note))", "$not($exists(qa.note))", missing],
  ["$not(qa.done and checks.coverage.passed)", "$not(qa.done and checks.coverage.passed)", missing],
  ["qa.done and $not(review.approved = true)", "$not(review.approved = true)", missing],
  ["$exists(qa.note) = false", "$exists(qa.note) = false", missing],
  ["(qa.score = 5) = false", "(qa.score = 5) = false", missing],
  ["(qa.score = 5) != true", "(qa.score = 5) != true", missing],
  ["qa.score = 5 ? false : true", "qa.score = 5 ? false : true", missing],
  [
    "$count([qa.score, code-critic.score]) = 0".replace("code-critic", "`code-critic`"),
    "$count([qa.score, `code-critic`.score]) = 0",
    missing,
  ],
  ["$sum([qa.score, findings.high]) < 3", "$sum([qa.score, findings.high]) < 3", missing],
  ['qa.note & "" = ""', 'qa.note & "" = ""', missing],
  // Without a value.
  ["true", "true", "condition-never-varies"],
  ["1 = 1", "1 = 1", "condition-never-varies"],
  ["qa.score >", ">", syntax],
];

test.each(wrong)("%s is refused at %s", (expression, faulty, id) => {
  expect(diagnose(expression)).toEqual([[id, faulty]]);
});

test.each([
  "checks.coverage.pct >= 80 and checks.`unit-tests`.passed",
  "build.checks.coverage.pct >= 80 and plan.rounds < 3",
  "review.approved and review.confirmed = 2 and findings.high = 0 and findings.critical = 0",
  "ratings.ease >= 4 or spend.usd < 5 and spend.projectUsd <= 40",
  "qa.severity in ['none', 'low'] and qa.score >= 5 and qa.done",
  "$not(qa.done) or $not(qa.score > 5)",
  "qa.severity != 'high' and qa.done != true and `code-critic`.score > 3",
  "$exists(qa.note) and $length(qa.note) < 50 and $contains(qa.note, 'ok')",
  "(qa.score + `code-critic`.score) / 2 >= 7",
  "($mean := (qa.score + `code-critic`.score) / 2; $mean >= 7)",
  "qa.score = 5 ? qa.done : false",
  "$count(qa.parts) > 0 and $count(qa.parts[title = 'x']) >= 1 and 'a' in qa.parts.id",
  "$not($not(qa.score = 5)) and (qa.done = true) = true",
  "$max([qa.score, `code-critic`.score]) > 0 or qa.done".replace(
    "$max([qa.score, `code-critic`.score]) > 0",
    "qa.score > 0",
  ),
])("%s is allowed", (expression) => {
  expect(diagnose(expression)).toEqual([]);
});
