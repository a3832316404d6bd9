import { expect, test } from "vitest";
import { type Diagnostic, validate } from "../../compiler/index.ts";
import { type Files, hostOf, replaced } from "../support/workspace.ts";

const plan = "phases/plan.yaml";
const engagement = "engagements/shop/engagement.yaml";
const dev = "agents/dev.yaml";

function diagnose(files: Files): Diagnostic[] {
  return validate(hostOf(files), "shop").diagnostics;
}

test.each([
  ["a phase's title", plan, "title: Plan", "title: Plan for ${env.CUSTOMER}", "${env.CUSTOMER}"],
  ["a goal", plan, "goal: Agree on what is built.", "goal: Agree with $CUSTOMER on what is built.", "$CUSTOMER"],
  ["an agent's description", dev, "Writes the application.", "Writes %PRODUCT%.", "%PRODUCT%"],
  ["an engagement's title", engagement, "title: Shop", 'title: "{{ customer }}"', "{{ customer }}"],
  ["a title of a workflow's kind", engagement, "title: Shop", 'title: "Shop ${{ vars.ENV }}"', "${{ vars.ENV }}"],
  ["a title of a template's kind", engagement, "title: Shop", 'title: "Shop <%= env %>"', "<%= env %>"],
])("a variable in %s is a warning, at the variable", (_, file, find, replacement, written) => {
  const files = replaced(file, find, replacement);
  const [only, ...others] = diagnose(files);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ id: "variable-not-read", severity: "warning" });
  expect(files[file]?.slice(only?.span.start, only?.span.end)).toBe(written);
});

test.each([
  ["a model's id", engagement, "us.anthropic.claude-sonnet-5-5", '"${MODEL_ID}"'],
  ["a prompt", dev, "prompts/member.md.hbs", "prompts/${ROLE}.md.hbs"],
  ["a statement of work", engagement, "sow: sow.md", "sow: $SOW_FILE"],
  ["a deliverable's path", plan, "docs/plan.md", '"docs/${NAME}.md"'],
])("a variable in %s is an error, and the one fault", (_, file, find, replacement) => {
  expect(diagnose(replaced(file, find, replacement)).map(({ id, severity }) => [id, severity])).toEqual([
    ["variable-not-read", "error"],
  ]);
});

test.each([
  ["a price", plan, "goal: Agree on what is built.", "goal: Agree on what is built for $500 or 50% of it."],
  ["a path with braces", plan, "goal: Agree on what is built.", "goal: Agree on {what} is built."],
  ["a set", plan, "title: Plan", "title: Plan in US$"],
])("%s is no variable", (_, file, find, replacement) => {
  expect(diagnose(replaced(file, find, replacement))).toEqual([]);
});
