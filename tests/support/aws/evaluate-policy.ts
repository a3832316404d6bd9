import { listOf, type PolicyStatement } from "../compiled-environments.ts";

export interface Policy {
  Version?: string;
  Statement: PolicyStatement[];
}

/** Values of the condition keys of a request; an absent key is one that the request does not have. */
export type RequestContext = { [key: string]: string | string[] | undefined };

export interface ApiCall {
  action: string;
  resource: string;
  context: RequestContext;
}

/** Policies of a role; with a boundary, it has only the rights that the boundary gives too. */
export interface RolePolicies {
  policies: readonly Policy[];
  boundary?: Policy;
}

/**
 * Decides as IAM does with the policies of a role
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). Throws for what it does not know: an unknown
 * condition would otherwise be one that always holds.
 */
export function allows({ policies, boundary }: RolePolicies, call: ApiCall): boolean {
  const all = boundary === undefined ? policies : [...policies, boundary];
  if (all.some((policy) => matching(policy, "Deny", call).length > 0)) return false;
  const isGiven = policies.some((policy) => matching(policy, "Allow", call).length > 0);
  return isGiven && (boundary === undefined || matching(boundary, "Allow", call).length > 0);
}

/** True when a trust policy lets the principal, such as `{"Service": "lambda.amazonaws.com"}`, take on its role. */
export function trusts(trust: Policy, principal: { [kind: string]: string }, call: Omit<ApiCall, "resource">): boolean {
  const of = trust.Statement.filter(({ Principal }) =>
    Object.entries(principal).every(([kind, name]) => listOf((Principal as typeof principal)[kind]).includes(name)),
  );
  // A trust policy has no resource: it is that of the role.
  const Statement = of.map((statement) => ({ ...statement, Resource: "*" }));
  return allows({ policies: [{ Statement }] }, { ...call, resource: "" });
}

function matching({ Statement }: Policy, effect: string, { action, resource, context }: ApiCall): PolicyStatement[] {
  return listOf(Statement).filter((statement) => {
    const { Effect, Action, Resource, Condition = {} } = statement;
    if ("NotAction" in statement || "NotResource" in statement) throw new Error("NotAction is unknown here.");
    return (
      Effect === effect &&
      listOf(Action).some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
      listOf(Resource).some((pattern) => isLike(filled(pattern, context), resource)) &&
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, expected]) => holds(operator, context[key], listOf(expected), context)),
      )
    );
  });
}

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(
  operator: string,
  given: string | string[] | undefined,
  expected: string[],
  context: RequestContext,
): boolean {
  const wanted = expected.map((value) => filled(value, context));
  const values = listOf(given);
  const isOne = (value: string) => values.length === 1 && value === values[0];
  switch (operator) {
    case "Null":
      return wanted.includes(String(given === undefined));
    case "StringEquals":
      return wanted.some(isOne);
    case "ArnEquals":
    case "StringLike":
      return values.length === 1 && wanted.some((pattern) => isLike(pattern, values[0] ?? ""));
    case "ForAllValues:StringEquals":
      return values.every((value) => wanted.includes(value));
    case "ForAllValues:StringLike":
      return values.every((value) => wanted.some((pattern) => isLike(pattern, value)));
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
