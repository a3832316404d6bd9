import { meantName, suggestName } from "../diagnostics/did-you-mean.ts";
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

/**
 * What the name stands for. One that stands for nothing is reported and taken for the one that is near it, so that what
 * depends on it is still looked at; without such a one it is a hole.
 */
export function resolveName<T>(known: ReadonlyMap<string, T>, wanted: WantedName, found: Found): T {
  const { name, defined } = wanted;
  const value = known.get(name);
  if (value !== undefined) return value;
  // A name that exists but is not known belongs to something that cannot be read and is reported already.
  if (defined.includes(name)) return throwHole();
  const meant = meantName(name, defined);
  reportUnknown(wanted, meant, found);
  return known.get(meant ?? "") ?? throwHole();
}

function reportUnknown({ name, at, noun, defined }: WantedName, meant: string | undefined, found: Found): void {
  found.error("unknown-name", {
    message: `There is no ${noun} "${name}".`,
    span: at,
    help: suggestName(name, defined, `${noun}s`),
    ...(meant === undefined ? {} : { edit: { span: at, text: meant } }),
  });
}
