import type { Pipeline } from "../../../schema/types.ts";
import { inWords } from "./in-words.ts";
import { judgePhase } from "./judge-phase.ts";
import { playMisbehaviour } from "./misbehave.ts";
import { playVisit } from "./play-visit.ts";
import { rateWork } from "./rate-work.ts";
import { readScene, type Scene } from "./scene.ts";
import type { ConverseBody, PlayedFault, PlayedReply } from "./wire.ts";

/** Replies to a request, by rule. */
export function play(body: ConverseBody, pipeline: Pipeline | undefined): PlayedReply | PlayedFault {
  const purpose = body.requestMetadata?.purpose;
  if (purpose === "judge") return rateWork(body);
  if (pipeline !== undefined && purpose === "review") return judgePhase(body, pipeline);
  const scene: Scene | undefined = readScene(body, pipeline);
  if (scene === undefined) return answerPlainly(body);
  return playMisbehaviour(scene) ?? inWords(playVisit(scene), scene);
}

/** Reply to a caller without phases: an ordinary text that identifies the rehearsal model. */
function answerPlainly(body: ConverseBody): PlayedReply {
  const said = body.messages.at(-1)?.content.findLast(({ text }) => text !== undefined)?.text ?? "";
  const quoted = said.length > 200 ? `${said.slice(0, 200)}…` : said;
  return { text: `This is the rehearsal model, which answers by rule. You said: ${quoted}`, calls: [] };
}
