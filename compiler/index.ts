import type { Pipeline } from "../schema/types.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { createFound, type Found } from "./diagnostics/found.ts";
import type { Sources } from "./diagnostics/sources.ts";
import { emit } from "./emit/emit.ts";
import type { OutputFile } from "./emit/output-file.ts";
import { link } from "./link/link.ts";
import { listEngagements, load } from "./load/load.ts";
import { loadUnused } from "./load/load-unused.ts";
import { lower } from "./lower/lower.ts";
import { check } from "./rules/check.ts";
import type { Host } from "./source/host.ts";
import { rememberingHost } from "./source/remembering-host.ts";

export { applyEdits } from "./diagnostics/apply-edits.ts";
export type { Diagnostic, Severity } from "./diagnostics/diagnostic.ts";
export { renderGithub } from "./diagnostics/render-github.ts";
export { renderJson } from "./diagnostics/render-json.ts";
export { renderSarif } from "./diagnostics/render-sarif.ts";
export { renderText } from "./diagnostics/render-text.ts";
export type { Sources } from "./diagnostics/sources.ts";
export type { OutputFile } from "./emit/output-file.ts";
export { listEngagements } from "./load/load.ts";
export type { Host } from "./source/host.ts";
export { nodeHost } from "./source/node-host.ts";

/** What is wrong with a workspace, and the texts it is wrong in. */
export interface Validation {
  /** Sorted by place. */
  diagnostics: Diagnostic[];
  /** The files that the diagnostics point into. */
  sources: Sources;
}

export interface Compilation extends Validation {
  /** Undefined when there are errors. */
  pipeline?: Pipeline;
  /** Undefined when there are errors. */
  files?: OutputFile[];
}

/** Turns one engagement into the files that run it. The same workspace gives the same bytes on every machine. */
export function compile(host: Host, options: { engagement: string }): Compilation {
  const found = createFound();
  const remembering = rememberingHost(host);
  const compiled = runPasses(remembering, options.engagement, found);
  const diagnostics = found.diagnostics();
  return { ...(found.hasErrors ? {} : compiled), diagnostics, sources: remembering.sources(filesOf(diagnostics)) };
}

/** Reports on one engagement, or on all of them and on the files of the library that none of them uses. */
export function validate(host: Host, engagement?: string): Validation & { engagements: string[] } {
  const found = createFound();
  const remembering = rememberingHost(host);
  const names = engagement === undefined ? listEngagements(remembering) : [engagement];
  for (const name of names) {
    const own = createFound();
    runPasses(remembering, name, own);
    found.addAll(own);
  }
  if (engagement === undefined) loadUnused(remembering, found);
  const diagnostics = found.diagnostics();
  return { engagements: names, diagnostics, sources: remembering.sources(filesOf(diagnostics)) };
}

function runPasses(host: Host, engagement: string, found: Found): Pick<Compilation, "pipeline" | "files"> {
  const declarations = load(host, engagement, found);
  if (declarations === undefined || found.hasErrors) return {};
  const model = link(declarations, found);
  if (model === undefined || found.hasErrors) return {};
  check(model, found);
  if (found.hasErrors) return {};
  const pipeline = lower(model, found);
  if (found.hasErrors) return {};
  const files = emit(pipeline, found);
  return { pipeline, files };
}

function filesOf(diagnostics: readonly Diagnostic[]): Set<string> {
  return new Set(diagnostics.flatMap(({ span, related }) => [span.file, ...related.map((place) => place.span.file)]));
}
