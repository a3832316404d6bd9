import type { Pipeline } from "../../schema/types.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawSvg } from "./draw-svg.ts";

export const graphFormats = ["svg", "mermaid"] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** Draws the pipeline; the same pipeline gives the same bytes. */
export function drawGraph(pipeline: Pipeline, format: GraphFormat): string {
  return format === "svg" ? drawSvg(pipeline) : drawMermaid(pipeline);
}
