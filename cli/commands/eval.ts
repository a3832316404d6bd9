import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import { UnreadableJson } from "../../base/read-json.ts";
import type { Case, Evaluation, JudgeResult } from "../../runtime/local/evaluate.ts";
import type { Pipeline } from "../../schema/types.ts";
import { compileEngagement, engagementNamed } from "../compile-engagement.ts";
import { Mistake } from "../crew-command.ts";
import { chooseJudge } from "../eval/choose-judge.ts";
import { compareEvaluations } from "../eval/compare-evaluations.ts";
import { describeEvaluation, isGood } from "../eval/describe-evaluation.ts";
import { parseEvaluation } from "../eval/parse-evaluation.ts";
import { readRatedGates } from "../eval/rated-gates.ts";
import { packageFile } from "../package-file.ts";
import { ProjectCommand } from "../project-command.ts";

interface JudgeFlags {
  workspace?: string | undefined;
  state?: string | undefined;
  env?: string | undefined;
  judge?: string | undefined;
  "judge-price"?: string | undefined;
  "judge-budget": string;
  calibrate: boolean;
}

export default class Eval extends ProjectCommand {
  static override summary = "Rehearse cases with known answers, and grade the deliverables.";
  static override description =
    "Each case is a folder with a statement of work and a case.yaml with the expected results. Exit code 0 when every run finished and no grader found a fault; with --baseline, when no result is worse than the baseline.";
  static override examples = [
    "<%= config.bin %> eval cloudcrew --cases engagements/cloudcrew/cases",
    "<%= config.bin %> eval cloudcrew --cases engagements/cloudcrew/cases --model declared --runs 3 --out now.json --baseline kept.json",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the workspace's only one." }),
  };
  // Other commands need it beside --env; here it is refused, since the argument names the engagement.
  static override baseFlags = { ...ProjectCommand.baseFlags, engagement: Flags.string({ hidden: true }) };
  static override flags = {
    cases: Flags.string({ summary: "The folder of the cases.", helpValue: "FOLDER", required: true }),
    case: Flags.string({ summary: "Only this case; can be repeated.", helpValue: "NAME", multiple: true }),
    runs: Flags.integer({ summary: "Number of runs per case.", default: 1, min: 1, max: 20 }),
    model: Flags.string({
      summary:
        "The models of the agents: rehearsal works by rules and costs nothing; declared uses those of the YAML, and bedrock means the same.",
      options: ["rehearsal", "declared", "bedrock"],
      default: "rehearsal",
    }),
    out: Flags.string({ summary: "Also write all results to this file, as JSON.", helpValue: "FILE" }),
    baseline: Flags.string({ summary: "Compare with the results of an earlier --out.", helpValue: "FILE" }),
    judge: Flags.string({
      summary:
        "A model of a different vendor that rates each phase's deliverables, instead of the judge declared in the cases or in the engagement.",
      helpValue: "MODEL",
    }),
    "judge-price": Flags.string({
      summary: "The judge's price in US dollars per million input and output tokens.",
      helpValue: "INPUT,OUTPUT",
      dependsOn: ["judge"],
    }),
    "judge-budget": Flags.string({
      summary: "The judge's budget in US dollars.",
      default: "2",
      helpValue: "USD",
    }),
    calibrate: Flags.boolean({
      summary:
        "Compare the judge with people's ratings at gates of finished projects, local or with --env; otherwise the baseline's agreement counts.",
    }),
  };

  async run(): Promise<Evaluation> {
    const { args, flags } = await this.parse(Eval);
    if (flags.engagement !== undefined)
      throw new Mistake(`Name the engagement as the argument: crew eval ${flags.engagement} --cases ${flags.cases}.`);
    const before = flags.baseline === undefined ? undefined : readBaseline(flags.baseline);
    const workspace = this.workspace(flags.workspace);
    const name = await engagementNamed(workspace, args.engagement);
    const engagement = await compileEngagement(workspace, name, (text) => this.logToStderr(text));
    const evaluation = await this.#evaluate({
      engagement,
      runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
      cases: resolve(flags.cases),
      only: flags.case ?? [],
      runs: flags.runs,
      model: flags.model === "rehearsal" ? "rehearsal" : "declared",
      onProgress: (text) => this.logToStderr(text),
      judge: (cases) => this.#judge(flags, cases, engagement.pipeline, before?.judge),
    });
    this.log(describeEvaluation(evaluation));
    if (flags.out !== undefined) writeFileSync(flags.out, `${JSON.stringify(evaluation, undefined, 2)}\n`);
    if (before === undefined) {
      if (!evaluation.cases.every(({ runs }) => runs.every(isGood))) this.exitWith(1);
      return evaluation;
    }
    const { worse, changes } = compareEvaluations(before, evaluation);
    this.log(
      ["", ...changes, ...worse, ...(worse.length === 0 ? [`No result is worse than in ${flags.baseline}.`] : [])].join(
        "\n",
      ),
    );
    if (worse.length > 0) this.exitWith(1);
    return evaluation;
  }

  async #judge(flags: JudgeFlags, cases: Case[], pipeline: Pipeline, known: JudgeResult | undefined) {
    const { calibrate, "judge-budget": budget } = flags;
    if (!(Number(budget) > 0)) throw new Mistake(`--judge-budget takes US dollars above 0, not "${budget}".`);
    const judge = chooseJudge({ ...flags, "judge-budget": Number(budget) }, cases, pipeline);
    if (judge === undefined && calibrate)
      throw new Mistake(
        "--calibrate needs a judge: name one with --judge, under `judge` in a case, or under `evaluation` in the engagement.",
      );
    if (judge === undefined) return undefined;
    const engagement = pipeline.name;
    const ratedGates = calibrate ? await readRatedGates(await this.api({ ...flags, engagement }), engagement) : [];
    return { ...judge, ratedGates, ...(known !== undefined && { known }) };
  }

  async #evaluate(options: Parameters<typeof import("../../runtime/local/evaluate.ts")["evaluate"]>[0]) {
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
    return parseEvaluation(file, readFileSync(file, "utf8"));
  } catch (error) {
    if (!(error instanceof UnreadableJson || "code" in (error as Error))) throw error;
    throw new Mistake(`${file} is not a result file of crew eval --out: ${(error as Error).message}.`);
  }
}
