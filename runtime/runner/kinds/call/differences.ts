import { shortDigest } from "../../../../base/short-digest.ts";
import type { CallRecord, PlannedRecord } from "../../../ledger/items.ts";

/** Describes in sentences what is different now from the call that was approved; empty when it is exactly that. */
export function differences(approved: CallRecord | undefined, now: PlannedRecord): string[] {
  if (approved === undefined) return ["No call was shown at the gate."];
  if (approved.digest === now.digest) return [];
  const found = [
    ...(approved.declaration === now.declaration ? [] : [`The declaration of the tool ${now.tool} changed.`]),
    ...(approved.region === now.region ? [] : [`The region was ${approved.region} and is now ${now.region}.`]),
    ...(approved.role === now.role
      ? []
      : [`The role was ${approved.role ?? "none"} and is now ${now.role ?? "none"}.`]),
    ...inArguments(approved.argv, now.argv),
    ...inFiles(approved.files, now.files),
  ];
  return found.length > 0 ? found : ["The record of the call at the gate is not what was shown there."];
}

function inArguments(before: readonly string[], after: readonly string[]): string[] {
  const places = Array.from({ length: Math.max(before.length, after.length) }, (_, at) => at);
  return places
    .filter((at) => before[at] !== after[at])
    .map((at) => `Argument ${at} was ${said(before[at])} and is now ${said(after[at])}.`);
}

const said = (argument: string | undefined): string =>
  argument === undefined ? "absent" : JSON.stringify(argument.slice(0, 200));

function inFiles(before: PlannedRecord["files"], after: PlannedRecord["files"]): string[] {
  const now = new Map(after.map((file) => [file.path, file]));
  return before.flatMap(({ path, digest, size }) => {
    const file = now.get(path);
    if (file?.digest === digest) return [];
    const was = `${path} had ${size} bytes with the SHA-256 ${shortDigest(digest)}`;
    return [
      file === undefined ? `${was} and is gone.` : `${was} and now has ${file.size} with ${shortDigest(file.digest)}.`,
    ];
  });
}
