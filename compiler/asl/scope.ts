import { expression } from "./expressions.ts";
import type { Assign } from "./states.ts";

/** Variables with one value. */
export type Scalar =
  | "entry"
  | "cause"
  | "feedback"
  | "reason"
  | "question"
  | "revision"
  | "verdict"
  | "outcome"
  | "reminder"
  | "tree"
  | "day"
  | "amount"
  | "spent";

/** Variables with a value per phase, or per agent for `outputs`. */
export type Table =
  | "outputs"
  | "rounds"
  | "causes"
  | "reviewFails"
  | "revisions"
  | "furtherSeconds"
  | "facts"
  | "delivered";

/**
 * Variables of the machine or of one branch. A branch may read outer variables but not assign them
 * (docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html), so it has its own tables, which begin empty
 * and overlay the outer ones.
 */
export interface Scope {
  /** Depth of nesting in fan-outs; 0 for the machine. */
  depth: number;
  /** True when expressions read facts of phases, so that the machine keeps them. */
  keepsFacts?: boolean;
  /** True when a gate may pass by itself unless sensitive files have changed. */
  keepsDelivered?: boolean;
  /** The phase that is worked on for one element of a list; the variable `element` is its key. */
  elementOf?: string;
  /** True when runs take their money from a day's. */
  keepsDay?: boolean;
}

const scalars: readonly Scalar[] = [
  "entry",
  "cause",
  "feedback",
  "reason",
  "question",
  "revision",
  "verdict",
  "outcome",
  "reminder",
];
const tables: readonly Table[] = ["outputs", "rounds", "causes", "reviewFails", "revisions", "furtherSeconds"];

function tablesOf({ keepsFacts, keepsDelivered }: Scope): readonly Table[] {
  return [...tables, ...(keepsFacts ? (["facts"] as const) : []), ...(keepsDelivered ? (["delivered"] as const) : [])];
}

function scalarsOf({ keepsFacts, keepsDay }: Scope): readonly Scalar[] {
  return [
    ...scalars,
    ...(keepsFacts ? (["tree"] as const) : []),
    ...(keepsDay ? (["day", "amount", "spent"] as const) : []),
  ];
}

function nameAt(depth: number, variable: Scalar | Table): string {
  if (depth === 0) return variable;
  return `branch${depth === 1 ? "" : depth}${variable[0]?.toUpperCase()}${variable.slice(1)}`;
}

/** Returns the variable's name as a key of Assign. */
export function nameOf(scope: Scope, variable: Scalar | Table): string {
  return nameAt(scope.depth, variable);
}

/** Returns JSONata for a variable's value; a table is merged over the outer ones. */
export function read(scope: Scope, variable: Scalar | Table): string {
  if (scope.depth === 0 || !tablesOf(scope).includes(variable as Table)) return `$${nameOf(scope, variable)}`;
  const layers = Array.from({ length: scope.depth + 1 }, (_, depth) => `$${nameAt(depth, variable)}`);
  return `$merge([${layers.join(", ")}])`;
}

/** Returns JSONata for the key of a phase in tables and sort keys: of one element of a list it has the element's id. */
export function keyOf({ elementOf }: Scope, phase: string): string {
  return elementOf === phase ? "$element" : `"${phase}"`;
}

/** Returns JSONata for a number in a table; 0 when absent. */
export function count(scope: Scope, table: Table, phase: string): string {
  // Time is granted to a phase as a whole.
  const key = table === "furtherSeconds" ? `"${phase}"` : keyOf(scope, phase);
  return `$sum([$lookup(${read(scope, table)}, ${key})])`;
}

/** Returns an Assign of one key of a table; `value` is JSONata. */
export function assignKey(scope: Scope, table: Table, key: string, value: string): Assign {
  const name = nameOf(scope, table);
  return { [name]: expression(`$merge([$${name}, {${keyOf(scope, key)}: ${value}}])`) };
}

/** Returns an Assign of one variable; `value` is JSONata. */
export function assign(scope: Scope, variable: Scalar, value: string): Assign {
  return { [nameOf(scope, variable)]: expression(value) };
}

/** Returns a scope's initial variables; `entry` is JSONata for the number of runs so far. */
export function initialVariables(scope: Scope, entry: string): Assign {
  return Object.assign(
    assign(scope, "entry", entry),
    ...scalarsOf(scope)
      .filter((name) => name !== "entry")
      .map((name) => ({ [nameOf(scope, name)]: name === "reminder" ? 0 : "" })),
    ...tablesOf(scope).map((name) => ({ [nameOf(scope, name)]: {} })),
  );
}

/** Returns the tables that this scope has assigned, without the outer ones. */
export function assignedTables(scope: Scope): Assign {
  return Object.fromEntries(tablesOf(scope).map((name) => [name, expression(`$${nameOf(scope, name)}`)]));
}

/** Returns an Assign that merges the tables of all branches into the scope's own. */
export function tablesFromBranches(scope: Scope): Assign {
  return Object.fromEntries(
    tablesOf(scope).map((name) => {
      const own = nameOf(scope, name);
      return [own, expression(`$merge($append([$${own}], $states.result.${name}))`)];
    }),
  );
}
