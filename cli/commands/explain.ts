import { Args } from "@oclif/core";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { prefixInRepository } from "../in-repository.ts";
import { rulePages } from "../rule-pages.ts";

export default class Explain extends CrewCommand {
  static override summary =
    "Explain anything that has a name: a diagnostic, a key, an agent, a tool, a phase, a right.";
  static override description = [
    "Name a key by its path: `crew explain gate.onRevise.rounds`; a right in AWS by its action: `crew explain s3:GetObject`; a diagnostic by the name after its severity.",
    "Lists: agents, tools, phases, engagements, models, people, templates, deliverables, environments, triggers, keys, limits, rights, rules. Exit code 2 for an unknown name.",
  ].join("\n");
  static override examples = [
    "<%= config.bin %> explain topics",
    "<%= config.bin %> explain entry-not-member",
    "<%= config.bin %> explain deliverables[].owner",
  ];
  static override args = {
    topic: Args.string({ description: "The topic to explain; `topics` lists all.", required: true }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Explain);
    const pages = rulePages();
    const page = pages.get(args.topic);
    // Diagnostics are the same everywhere: their page needs no workspace.
    if (page !== undefined) return this.#print(args.topic, page);
    const { explain, nodeHost } = await import("../../compiler/index.ts");
    const workspace = this.workspaceIfAny(flags.workspace);
    // The language is the same everywhere: only names defined in a workspace need one.
    const host = workspace === undefined ? { read: () => undefined, list: () => [] } : nodeHost(workspace);
    const prefix = workspace === undefined ? "" : prefixInRepository(workspace);
    const explanation = await explain(host, args.topic, {
      pages,
      placeOf: (file) => `${prefix}${file}`,
      now: Date.now(),
    });
    if ("fault" in explanation) throw new Mistake(explanation.fault);
    return this.#print(args.topic, explanation.text);
  }

  #print(topic: string, text: string): unknown {
    if (this.jsonEnabled()) return { topic, text };
    this.log(text.trimEnd());
    return undefined;
  }
}
