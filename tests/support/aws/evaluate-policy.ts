import type { Statement } from "../../../compiler/emit/infra/iam/statement.ts";

/** Values of the condition keys of a request; an absent key is one that the request does not have. */
export type RequestContext = { [key: string]: string | string[] | undefined };

export interface ApiCall {
  action: string;
  resource: string;
  context: RequestContext;
}

/**
 * True when one of the statements allows the call, as IAM decides without any denial
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html). Throws for an operator that it
 * does not know, which would otherwise be one that always holds.
 */
export function allows(statements: readonly Statement[], { action, resource, context }: ApiCall): boolean {
  return statements.some(
    ({ actions, resources, conditions = {} }) =>
      actions.some((pattern) => isLike(pattern, action)) &&
      resources.some((pattern) => isLike(filled(pattern, context), resource)) &&
      Object.entries(conditions).every(([operator, keys]) =>
        Object.entries(keys).every(([key, expected]) => holds(operator, context[key], listOf(expected), context)),
      ),
  );
}

function holds(
  operator: string,
  given: string | string[] | undefined,
  expected: string[],
  context: RequestContext,
): boolean {
  const wanted = expected.map((value) => filled(value, context));
  const values = given === undefined ? [] : listOf(given);
  const isOne = (value: string) => values.length === 1 && value === values[0];
  switch (operator) {
    case "Null":
      return wanted.includes(String(given === undefined));
    case "StringEquals":
    case "ArnEquals":
      return wanted.some(isOne);
    case "StringLike":
      return values.length === 1 && wanted.some((pattern) => isLike(pattern, values[0] ?? ""));
    case "ForAllValues:StringEquals":
      return values.every((value) => wanted.includes(value));
    case "ForAllValues:StringNotEquals":
      return values.every((value) => !wanted.includes(value));
    default:
      throw new Error(`The condition operator ${operator} is unknown here.`);
  }
}

/** Fills in policy variables; one without a value matches nothing, as in IAM. */
function filled(pattern: string, context: RequestContext): string {
  return pattern.replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => {
    const value = context[key];
    return typeof value === "string" ? value : "\0";
  });
}

/** `*` matches any text, `?` one character. */
function isLike(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${expression}$`).test(text);
}

function listOf(value: string | string[]): string[] {
  return Array.isArray(value) ? value : [value];
}
