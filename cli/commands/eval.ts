import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { Evaluation } from "../../runtime/local/evaluate.ts";
import { compileEngagement } from "../compile-engagement.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { compareEvaluations } from "../eval/compare-evaluations.ts";
import { describeEvaluation, isGood } from "../eval/describe-evaluation.ts";
import { packageFile } from "../package-file.ts";

export default class Eval extends CrewCommand {
  static override summary = "Play cases with known answers, and grade what the team delivers.";
  static override description =
    "Each case is a folder with a statement of work and a case.yaml that says what must come of it. Exit code 0 when every run finished and no grader found a fault; with --baseline, when nothing is worse than there.";
  static override examples = [
    "<%= config.bin %> eval cloudcrew --cases engagements/cloudcrew/cases",
    "<%= config.bin %> eval cloudcrew --cases engagements/cloudcrew/cases --model bedrock --runs 3 --out now.json --baseline kept.json",
  ];
  static override args = { engagement: Args.string({ description: "The engagement's name.", required: true }) };
  static override flags = {
    cases: Flags.string({ summary: "The folder of the cases.", helpValue: "FOLDER", required: true }),
    case: Flags.string({ summary: "Only this one; may be given several times.", helpValue: "NAME", multiple: true }),
    runs: Flags.integer({ summary: "How often each case is played.", default: 1, min: 1, max: 20 }),
    model: Flags.string({
      summary: "Who plays the agents: rehearsal works by rule and costs nothing, bedrock is the real thing.",
      options: ["rehearsal", "bedrock"],
      default: "rehearsal",
    }),
    out: Flags.string({ summary: "Also write all results there, as JSON.", helpValue: "FILE" }),
    baseline: Flags.string({ summary: "Compare with what an earlier --out kept.", helpValue: "FILE" }),
  };

  async run(): Promise<Evaluation> {
    const { args, flags } = await this.parse(Eval);
    const before = flags.baseline === undefined ? undefined : readBaseline(flags.baseline);
    const engagement = await compileEngagement(this.workspace(flags.workspace), args.engagement, (text) =>
      this.logToStderr(text),
    );
    const evaluation = await this.evaluate({
      engagement,
      runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
      cases: resolve(flags.cases),
      only: flags.case ?? [],
      runs: flags.runs,
      model: flags.model as "rehearsal" | "bedrock",
      onProgress: (text) => this.logToStderr(text),
    });
    this.log(describeEvaluation(evaluation));
    if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(evaluation, undefined, 2)}\n`);
    if (before === undefined) {
      if (!evaluation.cases.every(({ runs }) => runs.every(isGood))) this.exitWith(1);
      return evaluation;
    }
    const { worse, changes } = compareEvaluations(before, evaluation);
    this.log(
      ["", ...changes, ...worse, ...(worse.length === 0 ? [`Nothing is worse than in ${flags.baseline}.`] : [])].join(
        "\n",
      ),
    );
    if (worse.length > 0) this.exitWith(1);
    return evaluation;
  }

  private async evaluate(options: Parameters<typeof import("../../runtime/local/evaluate.ts")["evaluate"]>[0]) {
    const { BadCases, evaluate, UnknownCase } = await import("../../runtime/local/evaluate.ts");
    try {
      return await evaluate(options);
    } catch (error) {
      if (error instanceof BadCases || error instanceof UnknownCase) throw new Mistake(error.message);
      throw error;
    }
  }
}

function readBaseline(file: string): Evaluation {
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as Evaluation;
    if (Array.isArray(read.cases) && read.digests?.prompts !== undefined) return read;
  } catch {
    // Said below.
  }
  throw new Mistake(`${file} is not what crew eval wrote with --out.`);
}
