import { Args } from "@oclif/core";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { rulePages } from "../rule-pages.ts";

export default class Explain extends CrewCommand {
  static override summary = "Explain a diagnostic, a phase, an engagement or the limits, in words.";
  static override description =
    "The names of diagnostics stand behind their severity: `crew explain entry-not-member`.";
  static override args = {
    topic: Args.string({
      description: "A diagnostic, a phase, an engagement, `engagement` or `limits`.",
      required: true,
    }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Explain);
    const pages = rulePages();
    const page = pages.get(args.topic);
    if (page !== undefined) return this.print(args.topic, page);
    const { explain, nodeHost } = await import("../../compiler/index.ts");
    const explanation = explain(nodeHost(this.workspace(flags.workspace)), args.topic, [...pages.keys()]);
    if ("fault" in explanation) throw new Mistake(explanation.fault);
    return this.print(args.topic, explanation.text);
  }

  private print(topic: string, text: string): unknown {
    if (this.jsonEnabled()) return { topic, text };
    this.log(text.trimEnd());
    return undefined;
  }
}
