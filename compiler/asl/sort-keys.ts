import { prefix, roundDigits, sortKeys } from "../../schema/table.ts";
import { literal } from "./expressions.ts";
import { count, keyOf, read, type Scope } from "./scope.ts";

/** JSONata for the sort keys of the items that the machine writes. */
export const sortKey = {
  meta: () => literal(sortKeys.meta),
  gate: (phase: string, scope: Scope) => `${literal(prefix.gate)} & ${roundKey(scope, phase)}`,
  review: (phase: string, scope: Scope) => `${literal(prefix.review)} & ${roundKey(scope, phase)}`,
  return: (phase: string, scope: Scope) => `${literal(prefix.return)} & ${roundKey(scope, phase)}`,
  list: (phase: string, scope: Scope) => `${literal(prefix.list)} & ${roundKey(scope, phase)}`,
  /** `id` is JSONata for the element's id. */
  merge: (phase: string, id: string, scope: Scope) =>
    `${literal(`${prefix.merge}${phase}@`)} & ${id} & "#" & ${paddedCount(scope, phase)}`,
  /** A phase may be skipped again after a return; each run of another phase between them counts. */
  skip: (phase: string, scope: Scope) => `${literal(`${prefix.skip}${phase}#`)} & $string(${read(scope, "entry")})`,
  question: (scope: Scope) => `${literal(prefix.question)} & ${read(scope, "question")}`,
  operator: (phase: string, scope: Scope) =>
    `${literal(`${prefix.operator}${phase}#`)} & $string(${read(scope, "entry")})`,
  /** The runner names the item that a round waits for, as for a question. */
  topUp: (scope: Scope) => `${literal(prefix["top-up"])} & ${read(scope, "question")}`,
  /** One wait of a phase for each day. */
  day: (phase: string, scope: Scope) =>
    `${literal(prefix["day-wait"])} & ${keyOf(scope, phase)} & "#" & ${read(scope, "day")}`,
  topUpToken: (phase: string, scope: Scope) => `${sortKey.topUp(scope)} & ${literal(`#${phase}`)}`,
  /** Identifies an end of the project in a notice; each entry has one. */
  end: (scope: Scope) => `${literal(`${sortKeys.meta}#`)} & $string(${read(scope, "entry")})`,
  /** `item` and `reminder` are JSONata. */
  notice: (about: string, item: string, reminder: string) =>
    `${literal(`${prefix.notice}${about}#`)} & ${item} & "#" & $string(${reminder})`,
};

/** Returns JSONata for the end of a sort key: the phase and its current round. */
function roundKey(scope: Scope, phase: string): string {
  const start = scope.elementOf === phase ? `${keyOf(scope, phase)} & "#"` : `"${phase}#"`;
  return `${start} & ${paddedCount(scope, phase)}`;
}

function paddedCount(scope: Scope, phase: string): string {
  return `$pad($string(${count(scope, "rounds", phase)}), -${roundDigits}, "0")`;
}
