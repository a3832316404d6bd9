import { nearNames, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import { throwHole } from "../source/hole.ts";
import type { Span } from "../source/span.ts";

/** A name as it was written, and what it could have been. */
export interface WantedName {
  name: string;
  at: Span;
  /** What it should name, in the singular. */
  noun: string;
  /** Names that exist, for the suggestion. */
  defined: readonly string[];
}

/** What the name stands for; a hole when it stands for nothing, which is then reported. */
export function resolveName<T>(known: ReadonlyMap<string, T>, wanted: WantedName, found: Found): T {
  const { name, defined } = wanted;
  const value = known.get(name);
  if (value !== undefined) return value;
  // A name that exists but is not known belongs to something that cannot be read and is reported already.
  if (!defined.includes(name)) reportUnknown(wanted, found);
  return throwHole();
}

function reportUnknown({ name, at, noun, defined }: WantedName, found: Found): void {
  const near = nearNames(name, defined);
  found.error("unknown-name", {
    message: `There is no ${noun} "${name}".`,
    span: at,
    help: suggestName(name, defined, `${noun}s`),
    ...(near[0] === undefined || near.length > 1 ? {} : { edit: { span: at, text: near[0] } }),
  });
}
