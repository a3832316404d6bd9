import type { OutputType } from "../../schema/types.ts";
import type { Agent } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import { boundsContradict } from "./output-bounds.ts";
import type { Report, Rule } from "./rule.ts";

export const outputBoundsContradict: Rule = {
  id: "output-bounds-contradict",
  severity: "error",
  check({ agents }, report) {
    each(agents, (agent) => {
      each(Object.entries(agent.declared.outputs ?? {}), ([output, type]) => {
        if ("enum" in type) return;
        checkKind(agent, output, type, report);
        checkRange(agent, output, type, report);
      });
    });
  },
};

type Typed = Exclude<OutputType, { enum: unknown }>;

const boundsOf = { string: ["maxLength"], number: ["min", "max"], integer: ["min", "max"], boolean: [] } as const;

/** Reports a bound that the type does not have and that would have no effect. */
function checkKind(agent: Agent, output: string, declared: Typed, report: Report): void {
  const { type } = declared;
  const own: readonly string[] = boundsOf[type];
  each(["min", "max", "maxLength"] as const, (bound) => {
    if (declared[bound] === undefined || own.includes(bound)) return;
    report({
      message: `"${agent.name}.${output}" is a ${type}, which has no \`${bound}\`.`,
      span: agent.originOfKey("outputs", output, bound),
      related: [{ message: "The type is here.", span: agent.origin("outputs", output, "type") }],
      why: "The bound would have no effect.",
      help: own.length === 0 ? `remove \`${bound}\`` : `remove \`${bound}\`; a ${type} has ${own.join(" and ")}`,
    });
  });
}

function checkRange(agent: Agent, output: string, { type, min, max }: Typed, report: Report): void {
  if (min === undefined || max === undefined || !boundsContradict({ type, min, max })) return;
  report({
    message: `"${agent.name}.${output}" must be at least ${min} and at most ${max}: no ${type} satisfies both.`,
    span: agent.origin("outputs", output, "max"),
    related: [{ message: "The minimum is here.", span: agent.origin("outputs", output, "min") }],
    why: "Every report would be refused, so the phase could not finish.",
    help: min > max ? "make `max` greater than `min`" : "choose bounds with a whole number between them",
  });
}
