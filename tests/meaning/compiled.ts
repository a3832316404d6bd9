import { createFound } from "../../compiler/diagnostics/found.ts";
import { type Compilation, compile } from "../../compiler/index.ts";
import { link } from "../../compiler/link/link.ts";
import { load } from "../../compiler/load/load.ts";
import { lower } from "../../compiler/lower/lower.ts";
import type { Change } from "../../compiler/meaning/change.ts";
import { diffEngagement } from "../../compiler/meaning/diff-engagement.ts";
import type { Host } from "../../compiler/source/host.ts";
import type { Pipeline } from "../../schema/types.ts";
import { hostOf, overlay } from "../rules/workspace.ts";

/** The shop of the rules' tests with changes to its files; see `overlay`. */
export function compileShop(changes = ""): Compilation {
  return compile(hostOf(overlay(changes)), { engagement: "shop" });
}

export function pipelineOf(changes = ""): Pipeline {
  const { pipeline, diagnostics } = compileShop(changes);
  if (!pipeline) throw new Error(diagnostics.map(({ id, message }) => `${id}: ${message}`).join("\n"));
  return pipeline;
}

/** What changes when the first changes to the shop become the second. */
export function changesBetween(before: string, after: string): Change[] {
  pipelineOf(before);
  pipelineOf(after);
  return diffEngagement("shop", compileShop(before), compileShop(after)).changes;
}

export function inOneLine({ severity, kind, subject }: Change): string {
  return `${severity} ${kind} ${subject}`;
}

/** A pipeline from a workspace that the rules need not accept. */
export function lowerUnchecked(host: Host, engagement: string): Pipeline {
  const found = createFound();
  const declarations = load(host, engagement, found);
  const model = declarations && link(declarations, found);
  const pipeline = model && lower(model, found);
  if (!pipeline) throw new Error(JSON.stringify(found.diagnostics()));
  return pipeline;
}
