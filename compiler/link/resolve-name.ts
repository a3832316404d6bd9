import { mistypedName, pluralOf, similarNames, suggestName } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import { throwMissing } from "../source/missing-value.ts";
import { type Span, startOf } from "../source/span.ts";

/** Resolves a name among things of one kind; an unknown one is reported. */
export type FindNamed<T> = (name: string, at: () => Span) => T;

/** A written name, with the candidates that it may refer to. */
export interface WantedName {
  name: string;
  at: Span;
  /** Noun for the kind of thing, in the singular. */
  noun: string;
  /** Existing names, for the suggestion. */
  defined: readonly string[];
  /** Returns the file of a name; none for names that are keys. */
  fileOf?: (name: string) => string | undefined;
  /** True when a mistyped name may be corrected automatically. Default: true. */
  isWritten?: boolean;
}

/**
 * Resolves a name. An unknown name is reported and replaced by the one that was mistyped, so that what depends on it is
 * still checked; without such a one it is a hole.
 */
export function resolveName<T>(known: ReadonlyMap<string, T>, wanted: WantedName, found: Found): T {
  const { name, defined } = wanted;
  const value = known.get(name);
  if (value !== undefined) return value;
  // A name that exists but is not known belongs to an unreadable file, which is already reported.
  if (defined.includes(name)) return throwMissing();
  const meant = mistypedName(name, defined);
  reportUnknown(wanted, meant, newName(known, wanted), found);
  return known.get(meant ?? "") ?? throwMissing();
}

/** Returns the only unused file with a similar name: the file was probably renamed. */
function newName(known: ReadonlyMap<string, unknown>, { name, defined, fileOf }: WantedName): string | undefined {
  const [only, ...others] = similarNames(
    name,
    defined.filter((other) => !known.has(other)),
  );
  return only === undefined || others.length > 0 ? undefined : fileOf?.(only);
}

function reportUnknown(wanted: WantedName, meant: string | undefined, renamed: string | undefined, found: Found): void {
  const { name, at, noun, defined, isWritten = true } = wanted;
  found.error("unknown-name", {
    message:
      renamed === undefined
        ? `There is no ${noun} "${name}".`
        : `There is no ${noun} "${name}"; ${renamed} looks like its new name.`,
    span: at,
    ...(renamed !== undefined && {
      related: [{ message: "Nothing refers to this file.", span: startOf(renamed) }],
    }),
    help: suggestName(name, defined, pluralOf(noun)),
    ...(meant !== undefined && isWritten && { edit: { span: at, text: meant } }),
    cause: `${noun} ${name}`,
  });
}
