import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { McpServer } from "../../../../schema/types.ts";
import { type Bounds, ExchangeFailed, exchange, type Outgoing } from "../http/exchange.ts";
import { acceptedEncodings } from "../http/read-answer.ts";
import { resolveBySystem, resolveHost } from "../http/resolve-host.ts";
import { mostBytes, ServerRefused } from "./message-stream.ts";

const connectMs = 10_000;

/** A connection to a running server, with the reason why its last request was not sent or its answer not taken. */
export interface ServiceConnection {
  transport: StreamableHTTPClientTransport;
  refusal(): ServerRefused | undefined;
}

/**
 * Connects to a server by its address, under the rules of web services: the host is resolved for each request and connected to
 * at one of the checked addresses; no redirect and no proxy is followed. Secrets are in headers only.
 */
export function connectToService(
  { url = "", headers = {}, addresses = [] }: McpServer["server"],
  { secrets, signal }: { secrets: { [name: string]: string }; signal: AbortSignal },
): ServiceConnection {
  let refusal: ServerRefused | undefined;
  const send = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { method = "GET", body } = init;
    // A stream for what a server says unasked: nothing of that is used.
    if (method === "GET") return new Response(null, { status: 405 });
    try {
      const given = { ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": acceptedEncodings };
      const bounds = {
        connectMs,
        signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
        maxBytes: mostBytes,
      };
      return await ask(
        { method, url: new URL(address), headers: given, body: typeof body === "string" ? body : undefined },
        bounds,
        addresses,
      );
    } catch (error) {
      if (error instanceof ServerRefused) refusal ??= error;
      throw error;
    }
  };
  const requestInit = { headers: filled(headers, secrets) };
  const reconnectionOptions = {
    maxRetries: 0,
    initialReconnectionDelay: 0,
    maxReconnectionDelay: 0,
    reconnectionDelayGrowFactor: 1,
  };
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: send, requestInit, reconnectionOptions });
  return { transport, refusal: () => refusal };
}

function filled(
  headers: { readonly [name: string]: string },
  secrets: { [name: string]: string },
): { [name: string]: string } {
  const texts = Object.entries(headers).map(([name, text]) => {
    const value = text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, secret: string) => secrets[secret] ?? "");
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new ServerRefused(`the header ${name} would not be one line of ASCII characters`);
    return [name, value];
  });
  return Object.fromEntries(texts);
}

async function ask(outgoing: Outgoing, bounds: Bounds, addresses: readonly string[]): Promise<Response> {
  const { hostname } = outgoing.url;
  const host = await resolveHost(hostname, addresses, resolveBySystem).catch(() => undefined);
  if (host === undefined) throw new ServerRefused(`its host ${hostname} is not known`);
  if (host.kind === "refused") throw new ServerRefused(host.reason.replace(/\.$/, ""));
  const answer = await exchange(outgoing, host.addresses, bounds).catch((error: unknown) => {
    if (error instanceof ExchangeFailed && error.code !== "ABORTED") {
      throw new ServerRefused(`it cannot be reached (${error.code})`);
    }
    throw error;
  });
  if (answer.status >= 300 && answer.status < 400) throw new ServerRefused("it redirects, which is not followed");
  if (answer.isCut) throw new ServerRefused(`it sent more than ${mostBytes / 1024 / 1024} MB`);
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined || /^(?:content-(?:encoding|length)|transfer-encoding|connection)$/.test(name)
      ? []
      : [[name, String(value)] as [string, string]],
  );
  const hasBody = ![204, 205, 304].includes(answer.status);
  return new Response(hasBody ? new Uint8Array(answer.body) : null, { status: answer.status, headers });
}
