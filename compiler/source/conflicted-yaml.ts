import { type Conflict, conflictFault, conflictsIn, oneSide } from "./merge-conflict.ts";
import { createTextFile, type TextFile } from "./text-file.ts";
import { brokenFile, type ValuePath, type YamlFile } from "./yaml-file.ts";

/**
 * Reads a YAML file with merge conflicts: reports one fault and keeps the values on which both sides agree. Values that
 * differ are holes, whichever side will be kept. Undefined for a file without conflicts.
 */
export function readConflicted(source: TextFile, read: (source: TextFile) => YamlFile): YamlFile | undefined {
  const conflicts = conflictsIn(source.text);
  const fault = conflictFault(source, conflicts) ?? leftover(source);
  if (fault === undefined) return undefined;
  if (conflicts.length === 0) return brokenFile(source, [fault]);
  const side = (name: "ours" | "theirs"): YamlFile =>
    read(createTextFile(source.file, oneSide(source.text, conflicts, name)));
  const [ours, theirs] = [side("ours"), side("theirs")];
  const outside = ours.faults.filter(({ span }) => !isWithin(span.start, conflicts));
  const apart = ours.holes.length + theirs.holes.length > 0 ? undefined : differences(ours.value, theirs.value, []);
  if (apart === undefined) return brokenFile(source, [fault]);
  return { ...ours, source, faults: [fault, ...outside], holes: apart };
}

function isWithin(offset: number, conflicts: readonly Conflict[]): boolean {
  return conflicts.some(({ start, end }) => start <= offset && offset < end);
}

/** Finds a conflict marker that was left when the others were removed; no other line begins like it at the left margin. */
function leftover(source: TextFile): ReturnType<typeof conflictFault> {
  const match = /^(?:<{7}|>{7}|={7}|\|{7})(?:[ \t][^\r\n]*)?$/m.exec(source.text);
  if (match === null) return undefined;
  return {
    id: "merge-conflict",
    message: "A line of a merge conflict was left behind here.",
    span: source.span(match.index, match.index + match[0].length),
    help: "decide which content to keep, and remove the line",
  };
}

/** Returns the places where two values differ, descending into mappings and into lists of equal length. */
function differences(a: unknown, b: unknown, path: ValuePath): ValuePath[] {
  if (a === b) return [];
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((element, index) => differences(element, b[index], [...path, index]));
  }
  if (!isMapping(a) || !isMapping(b)) return [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) =>
    Object.hasOwn(a, key) && Object.hasOwn(b, key) ? differences(a[key], b[key], [...path, key]) : [[...path, key]],
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
