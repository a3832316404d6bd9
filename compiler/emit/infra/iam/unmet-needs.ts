import type { Need } from "./need.ts";
import type { Statement } from "./statement.ts";

/** Returns needs that no statement meets on every one of their resources. A need with conditions is met under the same ones. */
export function unmetNeeds(needs: readonly Need[], statements: readonly Statement[]): Need[] {
  return needs.filter((need) =>
    need.resources.some((resource) => !statements.some((statement) => allows(statement, need, resource))),
  );
}

function allows({ actions, resources, conditions }: Statement, need: Need, resource: string): boolean {
  return (
    actions.some((each) => covers(each, need.action)) &&
    resources.some((each) => covers(each, resource)) &&
    (need.conditions === undefined ||
      conditions === undefined ||
      JSON.stringify(conditions) === JSON.stringify(need.conditions))
  );
}

/** True when an IAM pattern, in which `*` matches any text, covers the text. */
function covers(pattern: string, text: string): boolean {
  if (pattern === text) return true;
  const expression = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`).test(text);
}
