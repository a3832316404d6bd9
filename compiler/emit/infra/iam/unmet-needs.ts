import type { Need } from "./need.ts";
import type { Statement } from "./statement.ts";

/** Returns needs that no statement meets on every one of their resources. */
export function unmetNeeds(needs: readonly Need[], statements: readonly Statement[]): Need[] {
  return needs.filter(({ action, resources }) =>
    resources.some((resource) => !statements.some((statement) => allows(statement, action, resource))),
  );
}

function allows({ actions, resources }: Statement, action: string, resource: string): boolean {
  return actions.some((each) => covers(each, action)) && resources.some((each) => covers(each, resource));
}

/** True when an IAM pattern, in which `*` matches any text, covers the text. */
function covers(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  const expression = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`).test(text);
}
