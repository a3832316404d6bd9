import { faultInBounded } from "../../schema/bounded-expression.ts";
import type { Tree } from "./expression-tree.ts";

/** Returns the reason why an expression is not evaluated over the input of a project, which comes from outside. */
export function unboundedOverInput(tree: Tree, text: string): { message: string; help: string } | undefined {
  const fault = faultInBounded(tree);
  if (fault === undefined) return undefined;
  return {
    message: `\`${text}\` cannot be evaluated over an input: ${fault}.`,
    help: "inputs come from outside: use comparisons, names and simple functions",
  };
}
