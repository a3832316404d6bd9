import type { ServerResponse } from "node:http";
import { drawFor } from "./draw-for.ts";
import type { ConverseBody, PlayedFault, PlayedReply } from "./wire.ts";

/**
 * Faults of a service that is overloaded: `errors` answers a request with status 500, 503 or 529, `streams` breaks the connection in
 * the middle of a reply, `bursts` refuses the first three attempts of a turn with 429, `limits` the first one, and asks for a wait that is long enough
 * for all runners to pause.
 */
export const serviceFaults = ["errors", "streams", "bursts", "limits"] as const;
export type ServiceFault = (typeof serviceFaults)[number];

const attemptsInBurst = 3;
const retryAfterSeconds = { bursts: "1", limits: "15" };

/**
 * Chooses the service's fault by the seed and the request alone. Each attempt is drawn anew for errors and broken streams; a burst is
 * drawn for a turn.
 */
export function serviceFaultOf(
  body: ConverseBody,
  modelId: string,
  { rates, seed }: { rates: { readonly [kind in ServiceFault]?: number }; seed: number },
): ServiceFault | undefined {
  const { attempt = "1", ...caller } = body.requestMetadata ?? {};
  const turn = { ...body, requestMetadata: caller };
  const { errors = 0, streams = 0, bursts = 0, limits = 0 } = rates;
  const isInBurst = Number(attempt) <= attemptsInBurst && drawFor(turn, modelId, `${seed} bursts`) < bursts;
  if (isInBurst) return "bursts";
  if (attempt === "1" && drawFor(turn, modelId, `${seed} limits`) < limits) return "limits";
  const drawn = drawFor({ ...body, requestMetadata: { ...caller, attempt } }, modelId, `${seed} service`);
  if (drawn < errors) return "errors";
  return drawn < errors + streams ? "streams" : undefined;
}

const errors: readonly PlayedFault[] = [
  { status: 500, type: "InternalServerException", message: "Internal server error" },
  { status: 503, type: "ServiceUnavailableException", message: "The service is unavailable." },
  { status: 529, type: "ServiceUnavailableException", message: "Overloaded" },
];

/** Returns the refusal of a request, which no service bills. */
export function refusalFor(fault: "errors" | "bursts" | "limits", body: ConverseBody, modelId: string): PlayedFault {
  if (fault === "bursts") return { status: 429, type: "ThrottlingException", message: "Too many requests" };
  if (fault === "limits") {
    // Amazon Bedrock sends no header for it.
    const message = `Limit reached. Please try again in ${retryAfterSeconds.limits}s.`;
    return { status: 429, type: "ThrottlingException", message };
  }
  const drawn = drawFor(body, modelId, "status");
  return errors[Math.floor(drawn * errors.length)] ?? errors[0]!;
}

/** Names the wait that a service asks for; a response without a refusal stays as it is. */
export function askForWait(response: ServerResponse, fault: ServiceFault): void {
  if (fault === "bursts" || fault === "limits") response.setHeader("retry-after", retryAfterSeconds[fault]);
}

/** Returns the part of a reply that is sent before the connection breaks: half of a file or text, or of the last call's arguments. */
export function sentPartOf(reply: PlayedReply): PlayedReply {
  const { text, calls } = reply;
  return calls.length > 0 ? { ...reply, isCut: true } : { ...reply, text: text.slice(0, text.length >> 1) };
}

/** The last events of a reply on every wire: the reason for its end, and the count. */
const eventsAtEnd = 2;

/** Makes a streamed reply break off in the middle of its last events, as when the connection is lost: no reason for the end, no count. */
export function breakingOff(response: ServerResponse): ServerResponse {
  const events: (string | Uint8Array)[] = [];
  const send = response.write.bind(response);
  return Object.assign(response, {
    write(event: string | Uint8Array) {
      events.push(event);
      return true;
    },
    end() {
      const [next = ""] = events.splice(-eventsAtEnd);
      for (const event of events) send(event);
      send(next.slice(0, next.length >> 1), () => response.destroy());
      return response;
    },
  });
}
