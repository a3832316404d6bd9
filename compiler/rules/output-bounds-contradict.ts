import { fieldsOf } from "../../schema/list-type.ts";
import type { FieldType } from "../../schema/types.ts";
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
        if ("of" in type)
          each(fieldsOf(type), ([field, inner]) => checkType({ agent, path: [output, "of", field], report }, inner));
        else checkType({ agent, path: [output], report }, type);
      });
    });
  },
};

interface Place {
  agent: Agent;
  /** Keys below `outputs`. */
  path: readonly string[];
  report: Report;
}

type Typed = Extract<FieldType, { type: unknown }>;

const boundsOf = { string: ["maxLength"], number: ["min", "max"], integer: ["min", "max"], boolean: [] } as const;

function checkType(place: Place, type: FieldType): void {
  if ("enum" in type) return;
  checkKind(place, type);
  checkRange(place, type);
}

function nameOf({ agent, path }: Place): string {
  return [agent.name, ...path.filter((key) => key !== "of")].join(".");
}

/** Reports a bound that the type does not have and that would have no effect. */
function checkKind(place: Place, declared: Typed): void {
  const { agent, path, report } = place;
  const { type } = declared;
  const own: readonly string[] = boundsOf[type];
  each(["min", "max", "maxLength"] as const, (bound) => {
    if (declared[bound] === undefined || own.includes(bound)) return;
    report({
      message: `"${nameOf(place)}" is a ${type}, which has no \`${bound}\`.`,
      span: agent.originOfKeyAt(["outputs", ...path, bound]),
      related: [{ message: "The type is here.", span: agent.originAt(["outputs", ...path, "type"]) }],
      why: "The bound would have no effect.",
      help: own.length === 0 ? `remove \`${bound}\`` : `remove \`${bound}\`; a ${type} has ${own.join(" and ")}`,
    });
  });
}

function checkRange(place: Place, { type, min, max }: Typed): void {
  const { agent, path, report } = place;
  if (min === undefined || max === undefined || !boundsContradict({ type, min, max })) return;
  report({
    message: `"${nameOf(place)}" must be at least ${min} and at most ${max}: no ${type} satisfies both.`,
    span: agent.originAt(["outputs", ...path, "max"]),
    related: [{ message: "The minimum is here.", span: agent.originAt(["outputs", ...path, "min"]) }],
    why: "Every report would be refused, so the phase could not finish.",
    help: min > max ? "make `max` greater than `min`" : "choose bounds with a whole number between them",
  });
}
