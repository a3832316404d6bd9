import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { LookupFunction } from "node:net";
import { type Answer, readAnswer } from "./read-answer.ts";
import type { HostAddress } from "./resolve-host.ts";

export interface Outgoing {
  method: string;
  url: URL;
  headers: { [name: string]: string };
  body: string | undefined;
}

export interface Bounds {
  /** Time for the connection, in milliseconds. */
  connectMs: number;
  /** Ends the exchange when its time is over or the runner stops. */
  signal: AbortSignal;
  maxBytes: number;
  /** Certificate authorities besides those of the system; for tests. */
  ca?: string;
}

/** An exchange without an answer. `isSent` is true when the service may have acted on the request. */
export class ExchangeFailed extends Error {
  readonly code: string;
  readonly isSent: boolean;

  constructor(code: string, isSent: boolean) {
    super(code);
    this.code = code;
    this.isSent = isSent;
  }
}

/** Sends one request and reads the beginning of its answer. */
export async function exchange(outgoing: Outgoing, addresses: readonly HostAddress[], bounds: Bounds): Promise<Answer> {
  const response = await openExchange(outgoing, addresses, bounds);
  try {
    return await readAnswer(response, bounds.maxBytes);
  } catch (error) {
    throw new ExchangeFailed(codeOf(error, bounds.signal), true);
  } finally {
    response.destroy();
  }
}

/**
 * Sends one request over a connection of its own to one of the checked addresses; the name stays in `Host` and in the
 * certificate's check. Follows no redirect and uses no proxy. Resolves when the answer begins: the reader destroys it.
 */
export function openExchange(
  outgoing: Outgoing,
  addresses: readonly HostAddress[],
  bounds: Omit<Bounds, "maxBytes">,
): Promise<IncomingMessage> {
  const { method, url, headers, body } = outgoing;
  return new Promise((resolve, reject) => {
    let isSent = false;
    const request = (url.protocol === "https:" ? requestSecure : requestPlain)(url, {
      method,
      headers,
      // Without an agent there is no reuse of a connection, and no proxy of the environment.
      agent: false,
      lookup: pinned(addresses),
      maxHeaderSize: 16 * 1024,
      insecureHTTPParser: false,
      rejectUnauthorized: true,
      ...(bounds.ca !== undefined && { ca: bounds.ca }),
      signal: bounds.signal,
    });
    const fail = (error: unknown) => {
      clearTimeout(connecting);
      request.destroy();
      reject(error instanceof ExchangeFailed ? error : new ExchangeFailed(codeOf(error, bounds.signal), isSent));
    };
    const connecting = setTimeout(() => fail(new ExchangeFailed("CONNECT_TIMEOUT", false)), bounds.connectMs);
    request.once("socket", (socket) => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        clearTimeout(connecting);
        isSent = true;
      });
    });
    request.on("error", fail);
    request.once("upgrade", (_, socket) => {
      socket.destroy();
      fail(new ExchangeFailed("UPGRADE", true));
    });
    request.once("response", (response: IncomingMessage) => {
      response.on("error", () => {});
      resolve(response);
    });
    request.end(body);
  });
}

/** Answers every lookup with the checked addresses: the name is not resolved again. */
function pinned(addresses: readonly HostAddress[]): LookupFunction {
  return (_, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else if (first !== undefined) callback(null, first.address, first.family);
    else callback(new Error("no address"), "", 4);
  };
}

/** The code alone: messages of errors may quote the service. */
function codeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "ABORTED";
  const { code } = error as NodeJS.ErrnoException;
  // Several addresses that all failed.
  if (error instanceof AggregateError && code === undefined) return codeOf(error.errors[0], signal);
  return typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "FAILED";
}
