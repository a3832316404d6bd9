import { each } from "../source/missing-value.ts";
import { editIn } from "./edit-in-expression.ts";
import { extentOf } from "./expression-spans.ts";
import { childrenOf, isTree, parseExpression, stepsOf, type Tree } from "./expression-tree.ts";
import { type Expression, expressionsOf } from "./expressions.ts";
import { namesOf, typeOfName } from "./named-value.ts";
import type { Report, Rule } from "./rule.ts";

export const expressionDialect: Rule = {
  id: "expression-dialect",
  severity: "error",
  check(model, report) {
    each(expressionsOf(model), (expression) => {
      const parsed = parseExpression(expression.text);
      if (expression.reported === undefined || "fault" in parsed) return;
      const names = namesOf(model, expression);
      const isList = (steps: readonly string[]) => typeOfName(steps, names)?.kind === "list";
      checkPart(parsed.tree, { expression, isList, report });
    });
  },
};

interface Check {
  expression: Expression;
  isList(steps: readonly string[]): boolean;
  report: Report;
}

function checkPart(tree: Tree, check: Check): void {
  if (tree.type === "path") checkPath(tree, check);
  if (tree.type === "value" && tree.value === null) {
    say(check, extentOf(tree, check.expression.text), {
      message: "No value is null: it is there, or it is missing.",
      help: "remove the comparison; a missing value makes a condition false, and $exists(…) is true for one that is there",
    });
  }
  for (const child of childrenOf(tree)) checkPart(child, check);
}

function checkPath(path: Tree, check: Check): void {
  const steps = stepsOf(path);
  const { text } = check.expression;
  const [first, second] = steps;
  if (first?.type === "variable" && (first.value === "" || first.value === "$") && second !== undefined) {
    const start = extentOf(first, text).start;
    const end = extentOf(second, text).start;
    say(
      check,
      { start, end },
      {
        message: `"${text.slice(start, end)}" is not needed: names begin with an agent, a phase or a fact.`,
        help: "remove it",
        replacement: "",
      },
    );
  }
  for (const [at, step] of steps.entries()) {
    if (step.type === "wildcard" || step.type === "descendant" || step.type === "parent") {
      say(check, extentOf(step, text), {
        message: `"${String(step.value ?? "%")}" stands for several values.`,
        help: "name each value, joined with and or or",
      });
    }
    const isNamed = steps.slice(0, at + 1).every(({ type }) => type === "name");
    const names = steps.slice(0, at + 1).map(({ value }) => String(value));
    if (isNamed && !check.isList(names)) for (const stage of stagesOf(step)) checkStage(stage, check);
  }
}

/** Reports brackets after a name that is no list, as other languages write a member of an object. */
function checkStage(stage: Tree, check: Check): void {
  const { text } = check.expression;
  const { expr } = stage;
  const open = (stage.position ?? 1) - 1;
  const end = isTree(expr) ? text.indexOf("]", extentOf(expr, text).end) + 1 : text.length;
  const name = isTree(expr) && expr.type === "string" ? String(expr.value) : undefined;
  const member = name === undefined ? undefined : /^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `.\`${name}\``;
  say(
    check,
    { start: open, end },
    {
      message: `"${text.slice(open, end)}" follows a value that is no list.`,
      help: member === undefined ? "remove it" : `write ${member}`,
      ...(member !== undefined && { replacement: member }),
    },
  );
}

function stagesOf({ stages }: Tree): Tree[] {
  return Array.isArray(stages) ? stages.filter(isTree) : [];
}

function say(
  { expression, report }: Check,
  { start, end }: { start: number; end: number },
  { message, help, replacement }: { message: string; help: string; replacement?: string },
): void {
  const edit = replacement === undefined ? undefined : editIn(expression, start, end, replacement);
  const why =
    "Conditions read typed values by their names only, so that each can be checked before the project starts.";
  report({ message, span: expression.span(start, end), related: [], why, help, ...(edit && { edit }) });
}
