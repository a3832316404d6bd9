import type { Step } from "../../../schema/types.ts";

/** What an expression reads: `qa.severity`, or `web-developer` in backticks. */
export interface ExpressionName {
  agent: string;
  output: string;
}

/** A text in quotes holds no names; behind a dot stands what belongs to something else. */
const name =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w$.`])(?:`([^`]+)`|([A-Za-z_]\w*))(\s*\.\s*)(?:`([^`]+)`|([A-Za-z_]\w*))/g;

/** The expression with each name that it reads written anew; `written` is how it stands there. */
export function replaceNames(expression: string, replace: (read: ExpressionName, written: string) => string): string {
  return expression.replaceAll(name, (written, a?: string, b?: string, dot?: string, c?: string, d?: string) => {
    return dot === undefined ? written : replace({ agent: a ?? b ?? "", output: c ?? d ?? "" }, written);
  });
}

/** As an expression has to write it. */
export function writeName({ agent, output }: ExpressionName): string {
  return [agent, output].map((each) => (/^[A-Za-z_]\w*$/.test(each) ? each : `\`${each}\``)).join(".");
}

/** Every expression of the steps: conditions of phases, and of gates that pass by themselves. */
export function expressionsOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    if (step.kind === "choose") return [step.when];
    if (step.kind === "fan-out") return step.branches.flatMap(expressionsOf);
    return step.kind === "await-decision" && step.approveWhen !== undefined ? [step.approveWhen] : [];
  });
}
