import { Refused } from "../refused.ts";
import type { Diagnostic } from "./events.ts";

/** Converts Terraform's diagnostics to a refusal: a sentence for known ones, else Terraform's words. */
export function failure(doing: string, diagnostics: readonly Diagnostic[], output: string): Refused {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const text = errors.length > 0 ? errors.map((each) => `${each.summary}\n${each.detail ?? ""}`).join("\n") : output;
  return new Refused(lockSentence(text) ?? staleSentence(text) ?? inItsWords(doing, errors, output));
}

function lockSentence(text: string): string | undefined {
  if (!/state lock|state is already locked/i.test(text)) return undefined;
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s+(\\S.*)`, "m").exec(text)?.[1]?.trim();
  const id = field("ID") ?? "";
  return [
    `A different deployment has locked this state${field("Who") ? ` (${field("Who")}, since ${field("Created")})` : ""}.`,
    "Wait until it has ended. If it was killed and cannot end, release the lock and continue with",
    `\`--unlock ${id}\`.`,
  ].join(" ");
}

function staleSentence(text: string): string | undefined {
  if (!/saved plan is stale|plan.*stale/i.test(text)) return undefined;
  return "The deployment has changed since this plan was reviewed, so nothing was done. Run `crew deploy` again and review the new plan.";
}

const shownErrors = 6;

function inItsWords(doing: string, errors: readonly Diagnostic[], output: string): string {
  if (errors.length === 0) return `Terraform could not ${doing}:\n${output.trim().split("\n").slice(-25).join("\n")}`;
  const lines = errors.slice(0, shownErrors).map(({ summary, detail, address }) => {
    const more = detail?.trim() ? `: ${detail.trim().split("\n").slice(0, 6).join("\n    ")}` : "";
    return `  ${address ? `${address}: ` : ""}${summary}${more}`;
  });
  const rest = errors.length > shownErrors ? [`  and ${errors.length - shownErrors} more`] : [];
  return [`Terraform could not ${doing}:`, ...lines, ...rest].join("\n");
}
