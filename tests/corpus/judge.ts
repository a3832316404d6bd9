import { applyEdits, type Diagnostic, validate } from "../../compiler/index.ts";
import { type Files, hostOf } from "../support/workspace.ts";
import { type Plant, placeOf } from "./plant.ts";

export function diagnose(files: Files): Diagnostic[] {
  return validate(hostOf(files)).diagnostics;
}

/** How the compiler did on one broken workspace. */
export interface Verdict {
  plants: Plant[];
  /** Every fault was found, in one run. */
  found: boolean;
  /** Each at the faulty text. */
  rightPlace: boolean;
  /** Nothing else was reported. */
  noNoise: boolean;
  /** Where edits are offered, making them leaves only the faults that have none; undefined when none is offered. */
  fixed: boolean | undefined;
  diagnostics: Diagnostic[];
}

export function judge(plants: Plant[], files: Files): Verdict {
  const diagnostics = diagnose(files);
  const left = [...diagnostics];
  const matches = plants.map((plant) => {
    const ofId = left.filter(({ id }) => id === plant.id);
    const exact = ofId.find(({ span }) => isAtFault(span, plant, files));
    // A fault with one cause is told once, and names every place.
    const shared = exact === undefined && diagnostics.some((diagnostic) => namesToo(diagnostic, plant, files));
    const match = exact ?? (shared ? undefined : ofId[0]);
    if (match !== undefined) left.splice(left.indexOf(match), 1);
    return { found: shared || match !== undefined, exact: shared || exact !== undefined };
  });
  return {
    plants,
    found: matches.every(({ found }) => found),
    rightPlace: matches.every(({ exact }) => exact),
    noNoise: left.length === 0,
    fixed: fix(files, diagnostics),
    diagnostics,
  };
}

function namesToo({ id, related }: Diagnostic, plant: Plant, files: Files): boolean {
  const isNamed = (place: Diagnostic["related"][number]) => /^It is named here( too)?\.$/.test(place.message);
  return id === plant.id && related.some((place) => isNamed(place) && isAtFault(place.span, plant, files));
}

function isAtFault(span: Diagnostic["span"], plant: Plant, files: Files): boolean {
  return span.file === placeOf(plant) && files[span.file]?.slice(span.start, span.end) === plant.faulty;
}

function fix(files: Files, diagnostics: readonly Diagnostic[]): boolean | undefined {
  const stay = diagnostics.filter(({ edit }) => edit === undefined).map(({ id }) => id);
  if (stay.length === diagnostics.length) return undefined;
  const corrected = Object.fromEntries(
    Object.entries(files).map(([file, text]) => [file, applyEdits(file, text, diagnostics)]),
  );
  const after = diagnose(corrected).map(({ id }) => id);
  return after.length === stay.length && after.every((id) => stay.includes(id));
}
