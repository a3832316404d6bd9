import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Model } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import {
  type Expression,
  expressionsOf,
  parseExpression,
  type Reference,
  type Reporter,
  referencesOf,
} from "./expressions.ts";
import type { Report, Rule } from "./rule.ts";

/** Also checks the conditions of phases, which read the same outputs. */
export const approveWhenNamesUnknownOutput: Rule = {
  id: "approve-when-names-unknown-output",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || "fault" in parsed) return;
      each(referencesOf(parsed.tree, expression.text), (reference) => {
        checkReference(model, expression, reference, report);
      });
    });
  },
};

function checkReference(model: Model, expression: Expression, reference: Reference, report: Report): void {
  const agent = expression.reported?.find(({ name }) => name === reference.agent);
  if (agent === undefined) {
    reportUnknownAgent(model, expression, reference, report);
    return;
  }
  const outputs = Object.keys(agent.declared.outputs ?? {});
  const { output } = reference;
  if (output === undefined || outputs.includes(output)) return;
  report({
    message: `"${agent.name}" reports no output "${output}".`,
    span: expression.span(reference.start, reference.end),
    related: [{ message: `What "${agent.name}" reports.`, span: agent.originOfKey("outputs") }],
    why: "The expression would never be true.",
    help: suggestName(output, outputs, "outputs"),
  });
}

function reportUnknownAgent(
  { agents }: Model,
  expression: Expression,
  { agent: name, start, end }: Reference,
  report: Report,
): void {
  const known = (expression.reported ?? []).filter(({ declared }) => declared.outputs !== undefined);
  const later = agents.find((agent) => agent.name === name);
  const hyphenated = known.find((agent) => agent.name.startsWith(`${name}-`));
  report({
    message:
      later === undefined
        ? `No agent "${name}" reports an output before this expression is evaluated.`
        : `"${name}" works only after this expression is evaluated, so it has no output yet.`,
    span: expression.span(start, end),
    why: "Expressions read the outputs of agents in this and earlier phases, as <agent>.<output>.",
    help:
      hyphenated === undefined
        ? `${expression.isCondition ? "" : `for a text, write "'${name}'"; else `}${suggestName(name, known.map(nameOf), "agents with outputs")}`
        : `put the name in backticks: ${quoted(hyphenated.name)}`,
  });
}

function nameOf({ name }: Reporter): string {
  return name;
}

function quoted(name: string): string {
  return name.includes("-") ? `\`${name}\`` : name;
}
