import type { Json } from "../../../base/json.ts";

/** Names available to an expression: the machine's variables by prototype, and `states`. */
export interface Scope {
  [name: string]: unknown;
  states: { [key: string]: Json };
}
