import { read, type Scope } from "./scope.ts";

/**
 * JSONata that is true when the reported outputs satisfy the user's expression, false when a name has no value yet. The
 * expression is evaluated inside the outputs: at its top Step Functions has no context for it.
 */
export function outputsSatisfy(userExpression: string, scope: Scope): string {
  return `$boolean([${read(scope, "outputs")}.(${userExpression})])`;
}
