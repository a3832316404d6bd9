import type { Case, JudgeOptions } from "../../runtime/local/evaluate.ts";
import { makerOf } from "../../schema/model-families.ts";
import type { Model, Pipeline } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";

export interface JudgeFlags {
  judge?: string | undefined;
  "judge-price"?: string | undefined;
  "judge-budget": number;
}

/** Returns the judge given by the flags, by the cases, or by the engagement; undefined without one. Refuses a judge from the vendor of one of the agents' models. */
export function chooseJudge(
  flags: JudgeFlags,
  cases: readonly Case[],
  pipeline: Pipeline,
): Pick<JudgeOptions, "model" | "budgetMicros"> | undefined {
  const declared =
    flags.judge === undefined
      ? (declaredJudge(cases) ?? engagementsJudge(pipeline))
      : flaggedJudge(flags.judge, flags["judge-price"]);
  if (declared === undefined) return undefined;
  const { id, place, price } = declared;
  requireOtherMaker(id, place, pipeline);
  const inputMicros = Math.round(price.input * 1e6);
  const model: Model = {
    provider: "bedrock",
    ids: [id],
    // Includes the reasoning tokens of a reasoning model.
    maxTokens: 8192,
    cache: "off",
    prices: {
      [id]: {
        inputMicros,
        outputMicros: Math.round(price.output * 1e6),
        cacheReadMicros: inputMicros,
        cacheWriteMicros: inputMicros,
      },
    },
  };
  return { model, budgetMicros: Math.round(flags["judge-budget"] * 1e6) };
}

interface DeclaredJudge {
  id: string;
  /** Position of its declaration, for messages. */
  place: string;
  price: { input: number; output: number };
}

function flaggedJudge(id: string, price: string | undefined): DeclaredJudge {
  const match = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(price ?? "");
  if (match === null)
    throw new Mistake(
      "--judge needs --judge-price INPUT,OUTPUT in US dollars per million tokens, such as 0.8,3.2: without it the judge's cost cannot be limited.",
    );
  return { id, place: "--judge", price: { input: Number(match[1]), output: Number(match[2]) } };
}

function declaredJudge(cases: readonly Case[]): DeclaredJudge | undefined {
  const declared = cases.flatMap(({ expected: { judge }, at }) =>
    judge === undefined ? [] : [{ id: judge.model, place: at("judge", "model"), price: judge.price }],
  );
  const [first] = declared;
  const other = declared.find(({ id }) => id !== first?.id);
  if (first !== undefined && other !== undefined)
    throw new Mistake(
      `${other.place}: the judge is ${other.id}, and at ${first.place} it is ${first.id}. Ratings of two judges cannot be compared: name one, or pass --judge.`,
    );
  return first;
}

function engagementsJudge({ name, judge }: Pipeline): DeclaredJudge | undefined {
  return judge && { id: judge.model, place: `evaluation.judge of ${name}`, price: judge.price };
}

/** Refuses a judge of the same vendor: its models have the same preferences and faults, and rate similar text higher. */
function requireOtherMaker(id: string, place: string, pipeline: Pipeline): void {
  const maker = makerOf(id);
  if (maker === undefined)
    throw new Mistake(
      `${place}: "${id}" does not name its vendor, which must differ from the agents' models. Use the id of a model or of an inference profile of Amazon Bedrock.`,
    );
  const authors = Object.entries(pipeline.models).flatMap(([name, { ids }]) => ids.map((each) => ({ name, each })));
  const same = authors.find(({ each }) => (makerOf(each) ?? maker) === maker);
  if (same === undefined) return;
  const why =
    makerOf(same.each) === undefined
      ? `the vendor of "${same.each}" (model ${same.name}) cannot be derived from its id`
      : `model ${same.name} of the engagement is "${same.each}", of the same vendor`;
  throw new Mistake(
    `${place}: "${id}" cannot judge: ${why}. A judge rates work of its own vendor's models higher; name a model of a different vendor.`,
  );
}
