import { expression } from "./expressions.ts";
import type { Assign } from "./states.ts";

/** Variables that hold one value. */
export type Scalar =
  | "entry"
  | "cause"
  | "feedback"
  | "reason"
  | "question"
  | "revision"
  | "verdict"
  | "outcome"
  | "reminder";

/** Variables that hold a value by phase, or by agent for `outputs`. */
export type Table = "outputs" | "rounds" | "causes" | "reviewFails" | "revisions" | "furtherSeconds";

/**
 * The variables of the machine or of one branch. A branch may read what is around it but not assign it
 * (docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html), so it has tables of its own that begin empty
 * and lie over the outer ones.
 */
export interface Scope {
  /** How deep in fan-outs; 0 for the machine. */
  depth: number;
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

function nameAt(depth: number, variable: Scalar | Table): string {
  if (depth === 0) return variable;
  return `branch${depth === 1 ? "" : depth}${variable[0]?.toUpperCase()}${variable.slice(1)}`;
}

/** The variable's name as a key of Assign. */
export function nameOf(scope: Scope, variable: Scalar | Table): string {
  return nameAt(scope.depth, variable);
}

/** JSONata for a variable's value; a table is seen with what lies under it. */
export function read(scope: Scope, variable: Scalar | Table): string {
  if (scope.depth === 0 || !tables.includes(variable as Table)) return `$${nameOf(scope, variable)}`;
  const layers = Array.from({ length: scope.depth + 1 }, (_, depth) => `$${nameAt(depth, variable)}`);
  return `$merge([${layers.join(", ")}])`;
}

/** JSONata for a number in a table; 0 where there is none. */
export function count(scope: Scope, table: Table, phase: string): string {
  return `$sum([$lookup(${read(scope, table)}, "${phase}")])`;
}

/** Assign of one key of a table; `value` is JSONata. */
export function assignKey(scope: Scope, table: Table, key: string, value: string): Assign {
  const name = nameOf(scope, table);
  return { [name]: expression(`$merge([$${name}, {"${key}": ${value}}])`) };
}

/** Assign of one variable; `value` is JSONata. */
export function assign(scope: Scope, variable: Scalar, value: string): Assign {
  return { [nameOf(scope, variable)]: expression(value) };
}

/** What a scope begins with; `entry` is JSONata for the count of runs so far. */
export function initialVariables(scope: Scope, entry: string): Assign {
  return Object.assign(
    assign(scope, "entry", entry),
    ...scalars
      .filter((name) => name !== "entry")
      .map((name) => ({ [nameOf(scope, name)]: name === "reminder" ? 0 : "" })),
    ...tables.map((name) => ({ [nameOf(scope, name)]: {} })),
  );
}

/** The tables as this scope has assigned them, without what lies under them. */
export function assignedTables(scope: Scope): Assign {
  return Object.fromEntries(tables.map((name) => [name, expression(`$${nameOf(scope, name)}`)]));
}

/** Assign that lays the tables of all branches over one's own. */
export function tablesFromBranches(scope: Scope): Assign {
  return Object.fromEntries(
    tables.map((name) => {
      const own = nameOf(scope, name);
      return [own, expression(`$merge($append([$${own}], $states.result.${name}))`)];
    }),
  );
}
