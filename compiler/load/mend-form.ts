import { suggestName } from "../diagnostics/did-you-mean.ts";
import type { Finding } from "../diagnostics/found.ts";
import type { FaultPlace } from "./fault-place.ts";
import { referenceAt } from "./name-places.ts";
import { member } from "./schema-at.ts";
import { durationPattern, mendName, namePattern, valueForms } from "./value-forms.ts";

/** A text that does not match the pattern of its place. */
interface Misformed extends FaultPlace {
  written: string;
  span: Finding["span"];
}

type Mend = Pick<Finding, "help" | "edit" | "cause">;

/** Suggests a correction; empty when the intended value is not clear. */
export function mendForm(wrong: Misformed, pattern: string): Mend {
  if (pattern === namePattern) return mendNamed(wrong);
  const { written, span } = wrong;
  const form = valueForms[pattern];
  const mended = form?.mend?.(written);
  if (mended !== undefined && new RegExp(pattern).test(mended)) {
    const isCertain = form?.isCertain?.(written) === true && !decidesOnRights(wrong);
    return { help: `write "${mended}"`, ...(isCertain && { edit: { span, text: mended } }) };
  }
  if (pattern !== durationPattern || !/^\d+$/.test(written)) return {};
  const [last = "", ...others] = ["s", "m", "h", "d"].map((unit) => written + unit).reverse();
  return { help: `add the unit: ${others.reverse().join(", ")} or ${last}` };
}

/** True for write scopes, which must never be guessed. */
function decidesOnRights({ path }: FaultPlace): boolean {
  return path.includes("writes");
}

function mendNamed(wrong: Misformed): Mend {
  const { written, span, kind: file, path, names } = wrong;
  const mended = mendName(written);
  const isName = new RegExp(namePattern).test(mended);
  const kind = referenceAt(file, path);
  if (kind === undefined) {
    const isFree = isName && !siblingsOf(wrong).includes(mended);
    return isName ? { help: `write "${mended}"`, ...(isFree && { edit: { span, text: mended } }) } : {};
  }
  const known = names(kind);
  const cause = `${kind} ${written}`;
  if (known === undefined) return { cause };
  if (!known.includes(mended)) return { cause, help: suggestName(mended, known, `${kind}s`) };
  // The intended people must never be guessed.
  return { cause, help: `write "${mended}"`, ...(kind !== "group" && { edit: { span, text: mended } }) };
}

/** Returns the values under the same key in the same list, or beside it. */
function siblingsOf({ yaml, path }: FaultPlace): unknown[] {
  const at = path.findLastIndex((part) => typeof part === "number");
  const list = path.slice(0, at).reduce(member, yaml.value);
  const below = path.slice(at + 1);
  return Array.isArray(list) ? list.map((element) => below.reduce(member, element)) : [];
}
