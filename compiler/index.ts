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
import { type RememberingHost, rememberingHost } from "./source/remembering-host.ts";

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
  const pipeline = createPipeline(remembering, options.engagement, found);
  const files = pipeline && emit(pipeline, found);
  const compiled = pipeline === undefined || files === undefined || found.hasErrors ? {} : { pipeline, files };
  return { ...compiled, ...validationOf(found, remembering) };
}

/**
 * Reports on one engagement, or on all of them and on the files of the library that none of them uses. Limits of the
 * state machine's service are found by `compile` alone, when there is a machine to measure.
 */
export function validate(host: Host, engagement?: string): Validation & { engagements: string[] } {
  const found = createFound();
  const remembering = rememberingHost(host);
  const engagements = engagement === undefined ? listEngagements(remembering) : [engagement];
  for (const name of engagements) {
    const own = createFound();
    createPipeline(remembering, name, own);
    found.addAll(own);
  }
  if (engagement === undefined) loadUnused(remembering, found);
  return { engagements, ...validationOf(found, remembering) };
}

/** The passes, in order; each is reached only when the one before found no error. */
function createPipeline(host: Host, engagement: string, found: Found): Pipeline | undefined {
  const declarations = load(host, engagement, found);
  if (declarations === undefined || found.hasErrors) return undefined;
  const model = link(declarations, found);
  if (model === undefined || found.hasErrors) return undefined;
  check(model, found);
  if (found.hasErrors) return undefined;
  const pipeline = lower(model, found);
  return found.hasErrors ? undefined : pipeline;
}

function validationOf(found: Found, host: RememberingHost): Validation {
  const diagnostics = found.diagnostics();
  return { diagnostics, sources: host.sources(filesOf(diagnostics)) };
}

function filesOf(diagnostics: readonly Diagnostic[]): Set<string> {
  return new Set(diagnostics.flatMap(({ span, related }) => [span.file, ...related.map((place) => place.span.file)]));
}
