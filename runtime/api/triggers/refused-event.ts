import { NotEvaluated } from "../../expressions/evaluate-bounded.ts";
import { Refusal } from "../../inbox/refusal.ts";

/** True where an event makes no project, however often it is repeated: its values are not those that the flow takes. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof NotEvaluated || error instanceof Refusal;
}
