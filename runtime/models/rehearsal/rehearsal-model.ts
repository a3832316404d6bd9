import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { familyOf } from "../../../schema/model-families.ts";
import type { Pipeline } from "../../../schema/types.ts";
import { factsHeader } from "../open-access.ts";
import { converseWire } from "./converse-wire.ts";
import { type Misbehaviour, type MisbehaviourRates, misbehaviourOf, spoil } from "./misbehave-at-rates.ts";
import { play } from "./play.ts";
import type { RehearsalWire } from "./rehearsal-wire.ts";
import { rehearsalWires } from "./rehearsal-wires.ts";
import {
  askForWait,
  breakingOff,
  refusalFor,
  type ServiceFault,
  sentPartOf,
  serviceFaultOf,
} from "./service-faults.ts";
import { type ConverseBody, type PlayedReply, type WireUsage, wireUsage } from "./wire.ts";

export interface RehearsalOptions {
  /** Returns the compiled pipeline of a project; undefined for an unknown project. */
  pipelineFor(project: string): Promise<Pipeline | undefined> | Pipeline | undefined;
  /** Duration of a reply, in milliseconds per output character. Default: none. */
  millisecondsPerCharacter?: number;
  /** Rates of faulty replies and of the service's own faults. Default: none. */
  misbehave?: MisbehaviourRates | undefined;
  /** Called for each reply before it is sent, with the usage that a service would bill. */
  onReply?: ((reply: CountedReply) => void) | undefined;
  /** Called for each request that is refused by a fault of the service, and not billed. */
  onRefusal?: ((fault: ServiceFault) => void) | undefined;
}

export interface CountedReply {
  modelId: string;
  usage: WireUsage;
  misbehaviour: Misbehaviour | undefined;
  /** True when the connection broke in the middle of the reply. Its usage, that of the part that was sent, was not reported. */
  isBrokenOff: boolean;
}

/**
 * A model endpoint without a cloud, with replies by rule, in the form of each provider: Amazon Bedrock's at the root, and those of others
 * below `/rehearsal/<provider>`. Stateless: the same request has the same reply, before and after a restart.
 */
export function createRehearsalModel(options: RehearsalOptions): RequestListener {
  return (request, response) => {
    const { wire, path } = routeOf(request.url?.split("?")[0] ?? "");
    answer(request, response, { wire, path }, options).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else wire.refuse(response, { status: 500, type: "InternalServerException", message });
    });
  };
}

interface Route {
  wire: RehearsalWire;
  path: string;
}

function routeOf(path: string): Route {
  const [, provider = "", rest = ""] = /^\/rehearsal\/([a-z]+)(\/.*)$/.exec(path) ?? [];
  const wire = Object.entries(rehearsalWires).find(([name]) => name === provider)?.[1];
  return wire === undefined ? { wire: converseWire, path } : { wire, path: rest };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { wire, path }: Route,
  options: RehearsalOptions,
): Promise<void> {
  const { method = "", headers } = request;
  const heard = wire.read({ path, method, headers, text: await text(request) });
  if ("status" in heard) return wire.refuse(response, heard);
  const { modelId } = heard;
  const body = { ...heard.body, requestMetadata: heard.body.requestMetadata ?? factsIn(headers) };
  const fault = options.misbehave && serviceFaultOf(body, modelId, options.misbehave);
  if (fault !== undefined && fault !== "streams") {
    options.onRefusal?.(fault);
    askForWait(response, fault);
    return wire.refuse(response, refusalFor(fault, body, modelId));
  }
  const rule = play(body, await options.pipelineFor(body.requestMetadata.project ?? ""));
  if ("status" in rule) return wire.refuse(response, rule);
  const misbehaviour = misbehaviourIn(rule, body, modelId, options.misbehave);
  const whole = thinkFirst(modelId, misbehaviour === undefined ? rule : spoil(rule, misbehaviour));
  const isBrokenOff = fault === "streams" && heard.isStreamed;
  const played = isBrokenOff ? sentPartOf(whole) : whole;
  options.onReply?.({ modelId, usage: wireUsage(body, played), misbehaviour, isBrokenOff });
  const { millisecondsPerCharacter: pace } = options;
  if (pace !== undefined) await wait(pace * lengthOf(played));
  wire.send(isBrokenOff ? breakingOff(response) : response, { ...heard, body }, played);
}

/** Facts of the call, which Amazon Bedrock receives in the body. */
function factsIn(headers: IncomingMessage["headers"]): { [key: string]: string } {
  const given = headers[factsHeader];
  return typeof given === "string" ? (JSON.parse(given) as { [key: string]: string }) : {};
}

function misbehaviourIn(
  { calls, isFenced }: PlayedReply,
  body: ConverseBody,
  modelId: string,
  misbehave: MisbehaviourRates | undefined,
): Misbehaviour | undefined {
  return misbehave === undefined || (calls.length === 0 && !isFenced)
    ? undefined
    : misbehaviourOf(body, modelId, misbehave);
}

/** Adds reasoning to each reply, like the default of the engagements' declared models. */
function thinkFirst(modelId: string, reply: PlayedReply): PlayedReply {
  const { reasoning } = familyOf(modelId);
  if (reasoning !== "always" && reasoning !== "by-default") return reply;
  const next = reply.calls.map(({ name }) => name).join(", then ") || "say so in words";
  return {
    ...reply,
    thinker: modelId,
    thought: `The rehearsal model thinks by rule: what is due next is to call ${next}.`,
  };
}

const lengthOf = (reply: PlayedReply): number => reply.text.length + JSON.stringify(reply.calls).length;
