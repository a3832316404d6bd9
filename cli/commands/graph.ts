import { writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { Args, Flags } from "@oclif/core";
import { partsOfStartable } from "../../schema/startable-name.ts";
import { compileFlows, engagementNamed } from "../compile-engagement.ts";
import { CrewCommand } from "../crew-command.ts";

export default class Graph extends CrewCommand {
  static override summary =
    "Draw an engagement: its phases with their swarms, the gates, and the phases that requests for changes return to.";
  static override examples = [
    "<%= config.bin %> graph cloudcrew --out cloudcrew.svg",
    "<%= config.bin %> graph cloudcrew --format mermaid",
  ];
  static override args = {
    engagement: Args.string({
      description: "The engagement's name, or that of a flow: ENGAGEMENT/FLOW. Default: the only one.",
    }),
  };
  static override flags = {
    format: Flags.string({ summary: "What to draw.", options: ["svg", "mermaid"], default: "svg" }),
    out: Flags.string({ summary: "The file to write. Default: standard output.", helpValue: "FILE" }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Graph);
    const workspace = this.workspace(flags.workspace);
    const engagement = await engagementNamed(workspace, args.engagement);
    const flows = await compileFlows(workspace, engagement, (text) => this.logToStderr(text));
    const { drawGraph } = await import("../../compiler/graph/draw-graph.ts");
    const format = flags.format === "mermaid" ? "mermaid" : "svg";
    const [only, ...others] = flows;
    if (only === undefined || others.length > 0) {
      const drawn = flows.map(({ name, pipeline }) => ({ flow: name, drawing: drawGraph(pipeline, format) }));
      return this.#several(engagement, format, drawn, flags.out);
    }
    const drawing = drawGraph(only.pipeline, format);
    if (flags.out === undefined) {
      this.log(drawing.trimEnd());
      return { engagement, format, drawing };
    }
    writeFileSync(flags.out, drawing);
    this.log(flags.out);
    return { engagement, format, file: flags.out };
  }

  /** Each flow has a file of its own: with --out desk.svg that of triage is desk-triage.svg. */
  #several(
    engagement: string,
    format: string,
    drawn: readonly { flow: string; drawing: string }[],
    out: string | undefined,
  ): unknown {
    if (out === undefined) {
      for (const { drawing } of drawn) this.log(drawing.trimEnd());
      return { engagement, format, drawings: drawn };
    }
    const { dir, name, ext } = parse(out);
    const files = drawn.map(({ flow, drawing }) => {
      const file = join(dir, `${name}-${partsOfStartable(flow).flow}${ext}`);
      writeFileSync(file, drawing);
      this.log(file);
      return file;
    });
    return { engagement, format, files };
  }
}
