import { writeFileSync } from "node:fs";
import { Args, Flags } from "@oclif/core";
import { compileEngagement, engagementNamed } from "../compile-engagement.ts";
import { CrewCommand } from "../crew-command.ts";

export default class Graph extends CrewCommand {
  static override summary =
    "Draw an engagement: its phases with their swarms, the gates, and the phases that requests for changes return to.";
  static override examples = [
    "<%= config.bin %> graph cloudcrew --out cloudcrew.svg",
    "<%= config.bin %> graph cloudcrew --format mermaid",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one." }),
  };
  static override flags = {
    format: Flags.string({ summary: "What to draw.", options: ["svg", "mermaid"], default: "svg" }),
    out: Flags.string({ summary: "The file to write. Default: standard output.", helpValue: "FILE" }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Graph);
    const workspace = this.workspace(flags.workspace);
    const engagement = await engagementNamed(workspace, args.engagement);
    const { pipeline } = await compileEngagement(workspace, engagement, (text) => this.logToStderr(text));
    const { drawGraph } = await import("../../compiler/graph/draw-graph.ts");
    const format = flags.format === "mermaid" ? "mermaid" : "svg";
    const drawing = drawGraph(pipeline, format);
    if (flags.out === undefined) {
      this.log(drawing.trimEnd());
      return { engagement, format, drawing };
    }
    writeFileSync(flags.out, drawing);
    this.log(flags.out);
    return { engagement, format, file: flags.out };
  }
}
