import type { IncomingMessage } from "node:http";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { McpServer } from "../../../../schema/types.ts";
import { type Bounds, ExchangeFailed, type Outgoing, openExchange } from "../http/exchange.ts";
import { acceptedEncodings, decompressed } from "../http/read-answer.ts";
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
  const refuse = (error: ServerRefused) => {
    refusal ??= error;
    // A request that waits for the rest of a stream would wait for its whole time.
    void transport.close();
    return error;
  };
  const send = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const { method = "GET", body } = init;
    const given = { ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": acceptedEncodings };
    if (method === "GET" && "last-event-id" in given) {
      throw refuse(new ServerRefused("it ended an answer before its result, which is not fetched later"));
    }
    // A stream for what a server says unasked: nothing of that is used.
    if (method === "GET") return new Response(null, { status: 405 });
    const bounds = { connectMs, signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal };
    const outgoing = {
      method,
      url: new URL(address),
      headers: given,
      body: typeof body === "string" ? body : undefined,
    };
    try {
      return responseFrom(await ask(outgoing, bounds, addresses), refuse);
    } catch (error) {
      throw error instanceof ServerRefused ? refuse(error) : error;
    }
  };
  const requestInit = { headers: filled(headers, secrets) };
  // The one attempt to continue an answer is refused above: without it, a call would wait for its whole time.
  const reconnectionOptions = {
    maxRetries: 1,
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

async function ask(
  outgoing: Outgoing,
  bounds: Omit<Bounds, "maxBytes">,
  addresses: readonly string[],
): Promise<IncomingMessage> {
  const { hostname } = outgoing.url;
  const host = await resolveHost(hostname, addresses, resolveBySystem).catch(() => undefined);
  if (host === undefined) throw new ServerRefused(`its host ${hostname} is not known`);
  if (host.kind === "refused") throw new ServerRefused(host.reason.replace(/\.$/, ""));
  return openExchange(outgoing, host.addresses, bounds).catch((error: unknown) => {
    if (error instanceof ExchangeFailed && error.code !== "ABORTED") {
      throw new ServerRefused(`it cannot be reached (${error.code})`);
    }
    throw error;
  });
}

/** Passes an answer on while it arrives: within it, a server may ask for something and wait for the refusal. */
function responseFrom(answer: IncomingMessage, refuse: (error: ServerRefused) => ServerRefused): Response {
  const { statusCode: status = 0 } = answer;
  const body = status >= 300 && status < 400 ? undefined : decompressed(answer);
  if (body === undefined || "unknownEncoding" in body) {
    answer.destroy();
    throw new ServerRefused(
      body === undefined
        ? "it redirects, which is not followed"
        : `its answer is compressed in a way that is not supported (${body.unknownEncoding.slice(0, 100)})`,
    );
  }
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined || /^(?:content-(?:encoding|length)|transfer-encoding|connection)$/.test(name)
      ? []
      : [[name, String(value)] as [string, string]],
  );
  if ([204, 205].includes(status)) {
    answer.destroy();
    return new Response(null, { status, headers });
  }
  return new Response(streamOf(bounded(answer, body, refuse)), { status, headers });
}

const streamOf = (parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });

async function* bounded(
  answer: IncomingMessage,
  body: AsyncIterable<Buffer>,
  refuse: (error: ServerRefused) => ServerRefused,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > mostBytes) throw refuse(new ServerRefused(`it sent more than ${mostBytes / 1024 / 1024} MB`));
      yield new Uint8Array(chunk);
    }
  } finally {
    answer.destroy();
  }
}
