import { read, type Scope } from "./scope.ts";

/**
 * Returns JSONata that is true when the reported outputs satisfy the author's expression, and false when a name has no
 * value yet. Evaluates the expression inside the outputs, because Step Functions has no context for it at the top
 * level.
 */
export function outputsSatisfy(userExpression: string, scope: Scope): string {
  return `$boolean([${read(scope, "outputs")}.(${userExpression})])`;
}
