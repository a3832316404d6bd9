import type { Model } from "../../../schema/types.ts";
import { costMicros, reservationMicros } from "../../swarm/cost.ts";
import {
  type Message,
  type ModelClient,
  type ModelReply,
  type ModelRequest,
  ModelUnavailable,
  ReplyLost,
} from "../../swarm/ports.ts";
import type { Fault } from "../delivery.ts";
import { type Ratings, rateTool, readRatings, requestText, system } from "./judge-request.ts";
import { type JudgedWork, withoutAddresses } from "./judged-work.ts";

/** The judge's rating of one phase's work. */
export interface Judgement {
  phase: string;
  /** Absent when the judge gave none; `problem` names the reason. */
  ratings?: Ratings;
  problem?: string;
  /** Lines that were removed because they address the rater. */
  addresses: Fault[];
}

export interface Judge {
  rate(work: JudgedWork): Promise<Judgement>;
  spentMicros(): number;
}

/** Number of unusable replies and failed calls after which the work stays without a rating. */
const mostCalls = 3;

/** Creates a judge that never spends more than `budgetMicros`: it skips a call that could exceed it. */
export function createJudge(options: { models: ModelClient; model: Model; budgetMicros: number }): Judge {
  const { models, model, budgetMicros } = options;
  let spent = 0;

  async function ask(request: ModelRequest): Promise<ModelReply | string> {
    if (
      spent + reservationMicros(model, { inputTokens: request.estimatedInputTokens, outputTokens: model.maxTokens }) >
      budgetMicros
    )
      return outOfMoney;
    try {
      const reply = await models.converse(request, AbortSignal.timeout(callTimeoutMs));
      spent += costMicros(model, reply);
      return reply;
    } catch (error) {
      if (error instanceof ReplyLost) {
        spent += costMicros(model, error.spending);
        return error.message;
      }
      if (error instanceof ModelUnavailable) return error.message;
      throw error;
    }
  }

  async function rate(given: JudgedWork): Promise<Judgement> {
    const { work, addresses } = withoutAddresses(given);
    const tool = rateTool(work.ratings);
    let messages: Message[] = [{ role: "user", content: [{ kind: "text", text: requestText(work) }] }];
    let problem = "";
    for (let made = 0; made < mostCalls; made += 1) {
      const reply = await ask(requestFor(model, work, { messages, tools: [tool], attempts: made }));
      if (typeof reply === "string") {
        problem = reply;
        if (reply === outOfMoney) break;
        continue;
      }
      const calls = reply.content.flatMap((block) =>
        block.kind === "tool-use" && block.unusable === undefined ? [block] : [],
      );
      const call = calls.find(({ name }) => name === tool.name);
      const read = call === undefined ? "Call `rate` with every rating." : readRatings(call.input, tool, work);
      if (typeof read !== "string") return { phase: work.phase, ratings: read, addresses };
      problem = `The judge gave no usable rating: ${read}`;
      messages = retold(messages, reply, read);
    }
    return { phase: work.phase, problem, addresses };
  }

  return { rate, spentMicros: () => spent };
}

const outOfMoney = "The judge's budget leaves no room for another call.";
const callTimeoutMs = 10 * 60_000;
// Same estimate as elsewhere; the real count is lower.
const bytesPerToken = 3;

function requestFor(
  model: Model,
  { phase }: JudgedWork,
  parts: Pick<ModelRequest, "messages" | "tools" | "attempts">,
): ModelRequest {
  const metadata = { project: "judge", phase, round: "1", agent: "judge", purpose: "judge" as const };
  const bytes = Buffer.byteLength(system) + Buffer.byteLength(JSON.stringify([parts.messages, parts.tools]));
  return { ...parts, model, system, metadata, attempts: 0, estimatedInputTokens: Math.ceil(bytes / bytesPerToken) };
}

/** Appends the refused reply and the reason to the conversation; only the reason when the reply has no call that can be answered. */
function retold(messages: Message[], reply: ModelReply, reason: string): Message[] {
  const answers = reply.content.flatMap((block) =>
    block.kind === "tool-use" ? [{ kind: "tool-result" as const, id: block.id, text: reason, isError: true }] : [],
  );
  if (answers.length === 0 || reply.stopReason === "refusal") return messages;
  return [
    ...messages,
    { role: "assistant", content: reply.content, by: reply.modelId },
    { role: "user", content: answers },
  ];
}
