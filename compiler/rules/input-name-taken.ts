import { known } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const inputNameTaken: Rule = {
  id: "input-name-taken",
  severity: "error",
  check({ engagement: { flow, originOfKeyAt }, agents, phases }, report) {
    if (flow?.declared.input === undefined) return;
    const at = originOfKeyAt(["flows", flow.declaredAs, "input"]);
    for (const agent of known(agents)) if (agent.name === "input") say("agent", agent.originOfKey("title"), at, report);
    for (const phase of known(phases)) if (phase.name === "input") say("phase", phase.originOfKey("title"), at, report);
  },
};

function say(noun: string, here: Parameters<Report>[0]["span"], at: typeof here, report: Report): void {
  report({
    message: `The ${noun} "input" has the name of what the flow is started with.`,
    span: here,
    related: [{ message: "The flow's input is here.", span: at }],
    why: "Expressions could not tell its values from those of the input.",
    help: `rename the ${noun}`,
  });
}
