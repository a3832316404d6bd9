import { isTree, parseExpression, type Tree } from "./expression-tree.ts";
import { kindInWords, typeOf } from "./expression-types.ts";
import { namesIn, typeOfName } from "./named-value.ts";
import type { Rule } from "./rule.ts";
import { unboundedOverInput } from "./unbounded-input.ts";

const [least, most] = [1, 10];

export const flowPriorityUnusable: Rule = {
  id: "flow-priority-unusable",
  severity: "error",
  check(model, report) {
    const { flow } = model.engagement;
    const priority = flow?.declared.priority;
    if (flow === undefined || typeof priority !== "string") return;
    const parsed = parseExpression(priority);
    if ("fault" in parsed) return;
    const names = namesIn(model, undefined);
    const ofResults = () =>
      resultsOf(parsed.tree).map((result) =>
        faultOf(
          result,
          typeOf(result, (steps) => typeOfName(steps, names)),
        ),
      );
    const fault = unboundedOverInput(parsed.tree, priority) ?? ofResults().find((each) => each !== undefined);
    if (fault === undefined) return;
    report({
      ...fault,
      span: model.engagement.originAt(["flows", flow.declaredAs, "priority"]),
      why: "Projects that wait are started by their priority, a whole number from 1 to 10.",
    });
  },
};

/** Returns the parts of an expression of which one is its result. */
function resultsOf(tree: Tree): Tree[] {
  const { type, then, else: otherwise, expressions } = tree;
  if (type === "condition") return [then, otherwise].filter(isTree).flatMap(resultsOf);
  const last = Array.isArray(expressions) ? expressions.at(-1) : undefined;
  return type === "block" && isTree(last) ? resultsOf(last) : [tree];
}

function faultOf(tree: Tree, type: ReturnType<typeof typeOf>): { message: string; help: string } | undefined {
  if (tree.type === "number") {
    const value = Number(tree.value);
    return Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : { message: `${value} is no priority.`, help: "write a whole number from 1 to 10" };
  }
  if (type !== undefined && type.kind !== "number")
    return {
      message: `The priority is ${kindInWords(type.kind)}, and no number.`,
      help: "compare it, as in `input.urgent ? 9 : 5`",
    };
  const { bounds } = type ?? {};
  if (bounds === undefined) return undefined;
  if (bounds.isWhole && (bounds.min ?? 0) >= least && (bounds.max ?? most + 1) <= most) return undefined;
  return {
    message: "The value may lie outside 1 to 10.",
    help: 'give it the type integer with "minimum": 1 and "maximum": 10 in the input\'s schema',
  };
}
