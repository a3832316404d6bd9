import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConverseBody, PlayedFault, PlayedReply } from "./wire.ts";

/** A provider's form of requests and replies, as the rehearsal model understands it. */
export interface RehearsalWire {
  /** Reads a call at the path below the provider's own, or refuses it as the service would. */
  read(call: {
    path: string;
    method: string;
    headers: IncomingMessage["headers"];
    text: string;
  }): HeardCall | PlayedFault;
  send(response: ServerResponse, call: HeardCall, reply: PlayedReply): void;
  refuse(response: ServerResponse, fault: PlayedFault): void;
}

/** A call in the form that the rehearsal model plays: that of Converse. */
export interface HeardCall {
  modelId: string;
  body: ConverseBody;
  isStreamed: boolean;
}
