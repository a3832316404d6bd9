import type { Json } from "../../../base/json.ts";

/** What an expression can name: the machine's variables by prototype, and `states`. */
export interface Scope {
  [name: string]: unknown;
  states: { [key: string]: Json };
}
