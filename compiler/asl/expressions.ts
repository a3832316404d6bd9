/** Returns a string that Step Functions evaluates as JSONata. */
export function expression(jsonata: string): string {
  return `{% ${jsonata} %}`;
}

/**
 * Returns a JSONata string literal. Escapes `${` and `%}`: the first would be read as a substitution of the definition,
 * the second as the end of the expression.
 */
export function literal(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\u0024{").replaceAll("%}", "%\\u007d");
}

/** Time at which the state was entered, by the engine's clock; the same on every retry. */
export const now = "$states.context.State.EnteredTime";

/** Returns JSONata for `now` plus some seconds, as ISO 8601. */
export function later(seconds: number): string {
  return `$fromMillis($toMillis(${now}) + ${seconds * 1000})`;
}

/** JSONata for the error in a Catch. Causes can have 32,768 characters; the state keeps as much as a person reads. */
export const caughtReason = `$substring($states.errorOutput.Error & ": " & $states.errorOutput.Cause, 0, 1000)`;
