import { pluralOf, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Finding } from "../diagnostics/found.ts";
import type { FaultPlace } from "./fault-place.ts";
import { referenceAt } from "./name-places.ts";
import { member } from "./schema-at.ts";
import { correctName, durationPattern, namePattern, valueForms } from "./value-forms.ts";

/** A text that does not match the pattern of its place. */
interface Misformed extends FaultPlace {
  written: string;
  span: Finding["span"];
}

type Correction = Pick<Finding, "help" | "edit" | "cause">;

/** Suggests a correction; empty when the intended value is not clear. */
export function correctForm(wrong: Misformed, pattern: string): Correction {
  if (pattern === namePattern) return correctNamed(wrong);
  const { written, span } = wrong;
  const form = valueForms[pattern];
  const corrected = form?.correct?.(written);
  if (corrected !== undefined && new RegExp(pattern).test(corrected)) {
    const isCertain = form?.isCertain?.(written) === true && !decidesOnRights(wrong);
    return { help: `write "${corrected}"`, ...(isCertain && { edit: { span, text: corrected } }) };
  }
  if (pattern !== durationPattern || !/^\d+$/.test(written)) return {};
  const [last = "", ...others] = ["s", "m", "h", "d"].map((unit) => written + unit).reverse();
  return { help: `add the unit: ${others.reverse().join(", ")} or ${last}` };
}

/** True for write scopes, which must never be guessed. */
function decidesOnRights({ path }: FaultPlace): boolean {
  return path.includes("writes");
}

function correctNamed(wrong: Misformed): Correction {
  const { written, span, kind: file, path, names } = wrong;
  const corrected = correctName(written);
  const isName = new RegExp(namePattern).test(corrected);
  const kind = referenceAt(file, path);
  if (kind === undefined) {
    const isFree = isName && !siblingsOf(wrong).includes(corrected);
    return isName ? { help: `write "${corrected}"`, ...(isFree && { edit: { span, text: corrected } }) } : {};
  }
  const known = names(kind);
  const cause = `${kind} ${written}`;
  if (known === undefined) return { cause };
  if (!known.includes(corrected)) return { cause, help: suggestName(corrected, known, pluralOf(kind)) };
  // The intended people must never be guessed.
  return { cause, help: `write "${corrected}"`, ...(kind !== "group" && { edit: { span, text: corrected } }) };
}

/** Returns the values under the same key in the same list, or beside it. */
function siblingsOf({ yaml, path }: FaultPlace): unknown[] {
  const at = path.findLastIndex((part) => typeof part === "number");
  const list = path.slice(0, at).reduce(member, yaml.value);
  const below = path.slice(at + 1);
  return Array.isArray(list) ? list.map((element) => below.reduce(member, element)) : [];
}
