import { incomplete } from "../../inbox/refusal.ts";

const longestReason = 2_000;

/** Refuses a change without a reason. */
export function requireReason(given: string, why = "everyone involved is notified"): string {
  const reason = given.trim();
  const detail =
    reason === ""
      ? `Give a reason: ${why}.`
      : `A reason may have at most ${longestReason.toLocaleString("en-US")} characters.`;
  if (reason === "" || reason.length > longestReason)
    throw incomplete(reason === "" ? "A reason is missing" : "Too long", [{ pointer: "/reason", detail }]);
  return reason;
}
