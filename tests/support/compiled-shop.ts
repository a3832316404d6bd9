import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { createFound } from "../../compiler/diagnostics/found.ts";
import type { Change } from "../../compiler/diff/change.ts";
import { diffEngagement, type Side } from "../../compiler/diff/diff-engagement.ts";
import { emit } from "../../compiler/emit/emit.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { lower } from "../../compiler/lower/lower.ts";
import type { Host } from "../../compiler/source/host.ts";
import type { Pipeline } from "../../schema/types.ts";
import { hostOf, overlay, shop } from "./workspace.ts";

/** A pipeline from a workspace that the rules need not accept. */
export function lowerUnchecked(host: Host, engagement: string): Pipeline {
  const found = createFound();
  const declarations = load(host, engagement, found)?.flows[0];
  const model = declarations && link(declarations, found);
  const pipeline = model && lower(model, found);
  if (!pipeline || found.hasErrors) throw new Error(JSON.stringify(found.diagnostics(), null, 2));
  return pipeline;
}

/** The shop with changes to its files; see `overlay`. */
export function pipelineOf(changes = ""): Pipeline {
  return lowerUnchecked(hostOf(overlay(changes, shop)), "shop");
}

/** Changes of the shop: its developer works in the lane `execute`, with a tool that needs a secret. */
export const deploying = `# agents/tools/deploy.yaml
description: Deploys.
effect: execute
input: {type: object, properties: {}}
command: {argv: [deploy]}
secrets: [{name: TOKEN, from: forge}]
# agents/dev.yaml
lane: execute
tools: [git, deploy]
`;

export function sideOf(changes = ""): Required<Pick<Side, "pipeline" | "files">> {
  const pipeline = pipelineOf(changes);
  return { pipeline, files: emit(pipeline, createFound()) };
}

/** What reading a changed shop reports, before any rule is asked. */
export function faultsOf(changes: string): Diagnostic[] {
  const found = createFound();
  load(hostOf(overlay(changes, shop)), "shop", found);
  return found.diagnostics();
}

/** What changes when the first changes to the shop become the second. */
export function changesBetween(before: string, after: string): Change[] {
  return diffEngagement("shop", sideOf(before), sideOf(after)).changes;
}

export function inOneLine({ severity, kind, subject }: Change): string {
  return `${severity} ${kind} ${subject}`;
}
