import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";
import type { TaskResource } from "../integration.ts";
import { checkVariables } from "./check-variables.ts";
import { compileState } from "./compile-state.ts";
import type { Machine, State, States } from "./machine.ts";
import { type DefinitionDiagnostic, type JsonObject, StateFields, type StateHost } from "./state-fields.ts";

/** Services of the engine that a definition can use. */
export interface MachineHost {
  now(): number;
  offers(resource: TaskResource): boolean;
}

export interface CompiledMachine {
  /** Absent when there are diagnostics. */
  machine?: Machine;
  diagnostics: DefinitionDiagnostic[];
}

// AWS: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const maxDefinitionBytes = 1_048_576;
const longestName = 80;
const longestSeconds = 99_999_999;

/** Checks and compiles a definition. Refuses here, never at run time, everything the engine does not implement. */
export function compileMachine(definition: string, host: MachineHost): CompiledMachine {
  const diagnostics: DefinitionDiagnostic[] = [];
  const report = (diagnostic: DefinitionDiagnostic) => diagnostics.push(diagnostic);
  const source = parseDefinition(definition, report);
  if (!source) return { diagnostics };

  const names = new Set<string>();
  const stateHost: StateHost = {
    ...host,
    parsed: new Map(),
    report,
    compileStates: (fields) => compileStates(fields, names, stateHost),
  };
  const fields = new StateFields(source, "", stateHost);
  if (fields.string("QueryLanguage") !== "JSONata")
    fields.refuse('the machine must declare "QueryLanguage": "JSONata"; JSONPath is not supported', "QueryLanguage");
  fields.string("Comment");
  fields.string("Version");
  const timeoutSeconds = fields.literalNumber("TimeoutSeconds", { least: 1, most: longestSeconds, isWhole: true });
  const states = stateHost.compileStates(fields);
  fields.refuseUnread((key) => `"${key}" is not a field of a state machine`);
  checkVariables(source, report);
  if (diagnostics.length > 0) return { diagnostics };
  return { diagnostics, machine: { states, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) } };
}

function parseDefinition(
  definition: string,
  report: (diagnostic: DefinitionDiagnostic) => void,
): JsonObject | undefined {
  if (Buffer.byteLength(definition) > maxDefinitionBytes) {
    report({ code: "INVALID_JSON_DESCRIPTION", message: "the definition is larger than 1 MB", location: "" });
    return undefined;
  }
  try {
    const source: Json = JSON.parse(definition);
    if (isObject(source)) return source;
    report({ code: "INVALID_JSON_DESCRIPTION", message: "the definition is not a JSON object", location: "" });
  } catch (error) {
    report({ code: "INVALID_JSON_DESCRIPTION", message: (error as Error).message, location: "" });
  }
  return undefined;
}

function compileStates(fields: StateFields, names: Set<string>, host: StateHost): States {
  const startAt = fields.string("StartAt") ?? "";
  const byName = new Map<string, State>();
  for (const [name, source] of Object.entries(fields.object("States") ?? {})) {
    const location = `${fields.location}/States/${name}`;
    if (name.length === 0 || name.length > longestName)
      host.report(problem(`the state name has ${name.length} characters; AWS allows 1 to ${longestName}`, location));
    if (names.has(name)) host.report(problem(`the state name "${name}" is used twice`, location));
    names.add(name);
    if (!isObject(source)) {
      host.report(problem("a state must be an object", location));
      continue;
    }
    const state = compileState(name, new StateFields(source, location, host), host);
    if (state) byName.set(name, state);
  }
  checkTransitions(fields, { startAt, byName }, host);
  return { startAt, byName };
}

function checkTransitions(fields: StateFields, states: States, host: StateHost): void {
  const { startAt, byName } = states;
  const missing = (target: string, location: string) =>
    host.report({ code: "MISSING_TRANSITION_TARGET", message: `there is no state "${target}"`, location });
  if (!byName.has(startAt)) missing(startAt, `${fields.location}/StartAt`);
  for (const state of byName.values()) {
    for (const target of targets(state))
      if (!byName.has(target)) missing(target, `${fields.location}/States/${state.name}`);
  }
  if (byName.size > 0 && ![...byName.values()].some(isTerminal)) {
    host.report({
      code: "NO_TERMINAL_STATE",
      message: "no state ends the machine",
      location: `${fields.location}/States`,
    });
  }
}

function isTerminal(state: State): boolean {
  return state.next === undefined && state.type !== "Choice";
}

function targets(state: State): string[] {
  const found = state.next === undefined ? [] : [state.next];
  if ("catch" in state) found.push(...state.catch.map((catcher) => catcher.next));
  if (state.type === "Choice") {
    found.push(...state.choices.map((rule) => rule.next));
    if (state.fallback !== undefined) found.push(state.fallback);
  }
  return found;
}

function problem(message: string, location: string): DefinitionDiagnostic {
  return { code: "SCHEMA_VALIDATION_FAILED", message, location };
}
