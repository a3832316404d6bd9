import { isFormOf, mistypedKey, nearNames, orList } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import { visibleForm } from "../source/look-alikes.ts";
import { secretKeyHelp } from "./correct-secret.ts";
import { nearestKey } from "./declared.ts";
import { type FaultPlace, namePlace } from "./fault-place.ts";
import { lookAlikeKey } from "./look-alike-letters.ts";
import { knownKeys, schemaAt } from "./schema-at.ts";
import { isSoundRename, type Validate } from "./sound-edit.ts";
import type { SchemaError } from "./validators.generated.js";

/** Reports missing and unknown keys of one mapping. A missing key beside a similar unknown one is a single fault: a rename. */
export function describeKeys(place: FaultPlace, errors: SchemaError[], validate: Validate, found: Found): void {
  const missing = errors.map((error) => error.params.missingProperty).filter((key) => typeof key === "string");
  const unknown = errors.map((error) => error.params.additionalProperty).filter((key) => typeof key === "string");
  const choices = unknown.length === 0 ? undefined : choicesAt(place);
  for (const key of unknown.slice(0, mostUnknown)) {
    const lookAlike = lookAlikeKey(place, key, choices?.known ?? [], validate);
    if (lookAlike !== undefined) {
      found.error("look-alike-letter", lookAlike.finding);
      if (missing.includes(lookAlike.meant)) missing.splice(missing.indexOf(lookAlike.meant), 1);
      continue;
    }
    const meant = nearNames(key, missing)[0];
    const correct = renameOf(place, key, meant === undefined ? (choices?.absent ?? []) : missing, meant, validate);
    if (meant === undefined) reportUnknown(place, key, { ...choices, correct }, found);
    else {
      missing.splice(missing.indexOf(meant), 1);
      reportRename(place, key, meant, correct, found);
    }
  }
  const [next] = unknown.slice(mostUnknown);
  if (next !== undefined) reportMore(place, next, unknown.length - mostUnknown, found);
  for (const key of missing) reportMissing(place, key, found);
}

/** Maximum number of unknown keys reported one by one. A mapping with more is a different kind of file, which is one fault. */
export const mostUnknown = 100;

function reportMore({ yaml, kind, path }: FaultPlace, key: string, count: number, found: Found): void {
  found.error("unknown-key", {
    message: `${count} more unknown keys begin here, ${namePlace(kind, path)}.`,
    span: yaml.keySpan([...path, key]) ?? nearestKey(yaml, path),
    help: "remove them; is this the right file?",
  });
}

/** Finds the key that was mistyped, or that is a longer form of the required one, when its value is valid under the required key. */
function renameOf(
  place: FaultPlace,
  key: string,
  keys: readonly string[],
  required: string | undefined,
  validate: Validate,
): string | undefined {
  const isForm = required !== undefined && nearNames(key, keys).length === 1 && isFormOf(key, required);
  const meant = isForm ? required : mistypedKey(key, keys);
  return meant !== undefined && isSoundRename(place, key, meant, validate) ? meant : undefined;
}

function reportRename(
  { yaml, kind, path }: FaultPlace,
  key: string,
  meant: string,
  correct: string | undefined,
  found: Found,
): void {
  const span = yaml.keySpan([...path, key]) ?? nearestKey(yaml, path);
  found.error("unknown-key", {
    message: `Unknown key "${visibleForm(key)}" ${namePlace(kind, path)}, and the required key \`${meant}\` is missing.`,
    span,
    // A colon without a space after it belongs to the key.
    ...(key.includes(":")
      ? { help: "put a space after the colon" }
      : { help: `rename "${key}" to "${meant}"`, ...(correct === meant && { edit: { span, text: meant } }) }),
  });
}

/** The keys that a mapping may have, and those that are absent. */
interface Choices {
  known?: readonly string[];
  absent?: readonly string[];
  /** The absent key that was meant. */
  correct?: string | undefined;
}

function choicesAt({ yaml, kind, path }: FaultPlace): Choices {
  const known = knownKeys(schemaAt(kind, yaml.value, path));
  const present = new Set(yaml.keys(path));
  return { known, absent: known.filter((name) => !present.has(name)) };
}

function reportUnknown(
  { yaml, kind, path }: FaultPlace,
  key: string,
  { known = [], absent = [], correct }: Choices,
  found: Found,
): void {
  const span = yaml.keySpan([...path, key]) ?? nearestKey(yaml, path);
  const near = nearNames(key, absent);
  found.error("unknown-key", {
    message: `Unknown key "${visibleForm(key)}" ${namePlace(kind, path)}.`,
    span,
    help: (path.includes("secrets") ? secretKeyHelp(key) : undefined) ?? helpFor(key, near, known),
    ...(correct !== undefined && { edit: { span, text: correct } }),
  });
}

function helpFor(key: string, near: readonly string[], known: readonly string[]): string {
  // Merge keys belong to YAML 1.1; a YAML 1.2 parser reads `<<` as an ordinary key.
  if (key === "<<") return "write the keys out: YAML 1.2 has no merge keys";
  return near.length > 0 ? `did you mean ${orList(near)}?` : `remove it; the allowed keys are ${known.join(", ")}`;
}

function reportMissing({ yaml, kind, path }: FaultPlace, key: string, found: Found): void {
  const { description } = schemaAt(kind, yaml.value, [...path, key]);
  found.error("missing-key", {
    message: `The required key \`${key}\` is missing ${namePlace(kind, path)}.`,
    span: nearestKey(yaml, path),
    help: description === undefined ? `add "${key}"` : `add "${key}": ${description}`,
  });
}
