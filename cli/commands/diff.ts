import { Args, Flags } from "@oclif/core";
import type { WorkspaceDiff } from "../../compiler/diff/diff-words.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { newsInRepository, prefixInRepository } from "../in-repository.ts";

const formats = ["text", "markdown", "json"] as const;
type Format = (typeof formats)[number];

export default class Diff extends CrewCommand {
  static override summary =
    "Show what a change of the YAML means: rights, gates, people, money and work, compared with a commit.";
  static override description =
    "Compares compilations, not texts: moved or reformatted text is not a change. The exit code is always 0.";
  static override examples = [
    "<%= config.bin %> diff",
    "<%= config.bin %> diff cloudcrew --base v1.2",
    "<%= config.bin %> diff --format markdown",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: all of them." }),
  };
  static override flags = {
    base: Flags.string({
      summary: "Base of the comparison: the commit where this branch left REV. Default: main, or the last commit.",
      helpValue: "REV",
    }),
    format: Flags.string({ summary: "Output format.", options: [...formats], default: "text" }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Diff);
    const workspace = this.workspace(flags.workspace);
    const { findBase, isUnchangedSince } = await import("../git/find-base.ts");
    const { gitHost } = await import("../git/git-host.ts");
    const base = findBase(workspace, flags.base);
    if (isUnchangedSince(workspace, base)) {
      this.logToStderr(`Nothing was changed since ${base.label}. Name an earlier commit with --base.`);
    }
    const { nodeHost } = await import("../../compiler/index.ts");
    const { compareHosts } = await import("../compare-hosts.ts");
    const { engagements, diagnostics } = await compareHosts(gitHost(workspace, base.commit), nodeHost(workspace), args);
    if (engagements.length === 0) {
      const name = args.engagement === undefined ? "" : ` "${args.engagement}"`;
      throw new Mistake(`There is no engagement${name}, neither in the base nor now.`, 1);
    }
    const diff = {
      base: base.label,
      engagements,
      diagnostics: newsInRepository(prefixInRepository(workspace), diagnostics),
    };
    const text = await render(diff, this.jsonEnabled() ? "json" : (flags.format as Format));
    if (this.jsonEnabled()) return JSON.parse(text);
    this.log(text.trimEnd());
    return undefined;
  }
}

async function render(diff: WorkspaceDiff, format: Format): Promise<string> {
  if (format === "markdown")
    return (await import("../../compiler/diff/render-diff-markdown.ts")).renderDiffMarkdown(diff);
  if (format === "json") return (await import("../../compiler/diff/render-diff-json.ts")).renderDiffJson(diff);
  return (await import("../../compiler/diff/render-diff-text.ts")).renderDiffText(diff);
}
