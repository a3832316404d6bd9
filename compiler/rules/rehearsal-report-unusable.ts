import type { OutputType } from "../../schema/types.ts";
import type { Agent } from "../link/model.ts";
import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const rehearsalReportUnusable: Rule = {
  id: "rehearsal-report-unusable",
  severity: "error",
  check({ phases, agents }, report) {
    each(phases, (phase) => {
      each(phase.declared.rehearsal?.report ?? [], ({ agent: name, values }, index) => {
        const agent = known(agents).find((one) => one.name === name);
        const isMember = agent !== undefined && known(phase.members).includes(agent);
        // A name of nobody is reported where all names are.
        if (agent !== undefined && !isMember)
          report({
            message: `The rehearsal lets "${name}" report, who is no member of the swarm.`,
            span: phase.origin("rehearsal", "report", index, "agent"),
            why: "A rehearsal runs the real team with the real rules.",
            help: "name a member of the swarm, or remove it",
          });
        if (agent === undefined || !isMember) return;
        each(Object.entries(values), ([output, value]) => {
          const reason = misfit(agent, output, value);
          if (reason === undefined) return;
          report({
            message: `The rehearsal lets "${name}" report ${output}: ${JSON.stringify(value)}, but ${reason}.`,
            span: phase.originAt(["rehearsal", "report", index, "values", output]),
            related: [{ message: "The outputs are declared here.", span: agent.originOfKey("outputs") }],
            why: "The report would be refused, as a real agent's would be.",
            help: "write a value that the agent can report",
          });
        });
      });
    });
  },
};

function misfit({ declared: { outputs = {} } }: Agent, output: string, value: string | number | boolean) {
  const type: OutputType | undefined = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
  if (type === undefined) return `its outputs are ${Object.keys(outputs).join(", ") || "none"}`;
  if ("of" in type) return "it is a list";
  if ("enum" in type)
    return type.enum.some((each) => each === value) ? undefined : `it is one of ${type.enum.join(", ")}`;
  if (type.type === "integer" || type.type === "number") {
    if (typeof value !== "number" || (type.type === "integer" && !Number.isInteger(value)))
      return `it is ${inWords[type.type]}`;
    const isInside = value >= (type.min ?? value) && value <= (type.max ?? value);
    return isInside ? undefined : "it is outside its bounds";
  }
  if (typeof value !== type.type) return `it is ${inWords[type.type]}`;
  return undefined;
}

const inWords = { integer: "a whole number", number: "a number", boolean: "true or false", string: "a text" } as const;
