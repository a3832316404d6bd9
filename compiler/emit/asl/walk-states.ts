import type { Machine, State } from "../../asl/states.ts";

/** Returns the names of the states that may follow a state. */
export function transitions(state: State): string[] {
  const next = "Next" in state ? [state.Next] : [];
  const caught = "Catch" in state && state.Catch ? state.Catch.map((catcher) => catcher.Next) : [];
  const chosen = state.Type === "Choice" ? [...state.Choices.map((rule) => rule.Next), state.Default] : [];
  return [...next, ...caught, ...chosen];
}

/** Returns the machine and the machines of all its branches. */
export function nestedMachines(machine: Machine): Machine[] {
  return [machine, ...Object.values(machine.States).flatMap(machinesIn).flatMap(nestedMachines)];
}

/** Returns the machines inside a state. */
export function machinesIn(state: State): Machine[] {
  if (state.Type === "Map") return [state.ItemProcessor];
  return state.Type === "Parallel" ? state.Branches : [];
}

/** Returns the state without the machines inside it. */
export function withoutMachines(state: State): object {
  if (state.Type === "Map") return { ...state, ItemProcessor: {} };
  return state.Type === "Parallel" ? { ...state, Branches: [] } : state;
}

/** Returns the names of the states of one machine that are unreachable from its start. */
export function unreachableStates({ StartAt, States }: Machine): string[] {
  const seen = new Set<string>();
  const waiting = [StartAt];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = States[name];
    if (!state || seen.has(name)) continue;
    seen.add(name);
    waiting.push(...transitions(state));
  }
  return Object.keys(States).filter((name) => !seen.has(name));
}

/** Returns the JSONata of every expression inside a value, without the delimiters. */
export function expressionsIn(value: unknown): string[] {
  const found: string[] = [];
  addExpressions(value, found);
  return found;
}

/** Every state of every machine is walked, so nothing is made on the way. */
function addExpressions(value: unknown, found: string[]): void {
  if (typeof value === "string") {
    if (isExpression(value)) found.push(value.slice(2, -2).trim());
  } else if (Array.isArray(value)) {
    for (const each of value) addExpressions(each, found);
  } else if (typeof value === "object" && value !== null) {
    for (const key in value) addExpressions(value[key as keyof typeof value], found);
  }
}

export function isExpression(value: string): boolean {
  return value.startsWith("{%") && value.endsWith("%}");
}
