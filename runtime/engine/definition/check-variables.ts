import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import type { DefinitionDiagnostic, JsonObject } from "./state-fields.ts";

/**
 * Reports variables of a Map or a branch that an outer scope also assigns: an inner scope reads outer variables and may
 * neither assign nor shadow them. A distributed Map cannot read them at all.
 */
export function checkVariables(machine: JsonObject, report: (diagnostic: DefinitionDiagnostic) => void): void {
  checkScope(machine, { location: "", outer: new Set(), report });
}

interface ScopeCheck {
  location: string;
  outer: ReadonlySet<string>;
  report: (diagnostic: DefinitionDiagnostic) => void;
}

function checkScope(machine: JsonObject, { location, outer, report }: ScopeCheck): void {
  const states = Object.entries(objectOf(machine.States)).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1]),
  );
  const own = new Set<string>();
  for (const [name, state] of states) {
    for (const variable of assignedBy(state)) {
      own.add(variable);
      if (!outer.has(variable)) continue;
      const message = `the variable "${variable}" belongs to an outer scope and cannot be assigned here`;
      report({ code: "SCHEMA_VALIDATION_FAILED", message, location: `${location}/States/${name}` });
    }
  }
  const visible = new Set([...outer, ...own]);
  for (const [name, state] of states) {
    const inside = `${location}/States/${name}`;
    listOf(state.Branches).forEach((branch, index) => {
      checkScope(branch, { location: `${inside}/Branches[${index}]`, outer: visible, report });
    });
    const processor = objectOf(state.ItemProcessor);
    const isDistributed = objectOf(processor.ProcessorConfig).Mode === "DISTRIBUTED";
    checkScope(processor, { location: `${inside}/ItemProcessor`, outer: isDistributed ? new Set() : visible, report });
  }
}

function assignedBy(state: JsonObject): string[] {
  const places = [state, ...listOf(state.Choices), ...listOf(state.Catch)];
  return places.flatMap((place) => Object.keys(objectOf(place.Assign)));
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
