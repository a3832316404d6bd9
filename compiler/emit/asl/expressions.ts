/** A string that Step Functions evaluates as JSONata. */
export function expression(jsonata: string): string {
  return `{% ${jsonata} %}`;
}

/**
 * A JSONata string literal. `${` and `%}` are written with escapes: the first would be taken for a substitution of the
 * definition, the second for the end of the expression.
 */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\u0024{").replaceAll("%}", "%\\u007d");
}

/** When the state was entered: the same on every retry, and the clock of the engine. */
export const now = "$states.context.State.EnteredTime";

/** ISO 8601 of `now` plus some seconds. */
export function later(seconds: number): string {
  return `$fromMillis($toMillis(${now}) + ${seconds * 1000})`;
}

/** What went wrong, in a Catch. Causes can have 32,768 characters; state keeps what a person reads. */
export const caughtReason = `$substring($states.errorOutput.Error & ": " & $states.errorOutput.Cause, 0, 1000)`;
