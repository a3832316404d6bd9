import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { callService, type Network } from "../../../runtime/tools/kinds/http/call-service.ts";
import type { Input } from "../../../runtime/tools/kinds/http/fill-request.ts";
import { rememberSecrets } from "../../../runtime/tools/secrets/known-secrets.ts";
import type { HttpRequest, HttpTool } from "../../../schema/types.ts";

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Service {
  origin: string;
  port: number;
  received: Received[];
  connections: () => number;
  close(): Promise<void>;
}

/** A web service on this machine, which records what it receives. */
export async function serve(
  answer: (request: Received, response: ServerResponse, number: number) => void,
): Promise<Service> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = "", url = "", headers } = request;
    const got = { method, url, headers, body: Buffer.concat(chunks).toString() };
    received.push(got);
    answer(got, response, received.length);
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    received,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A service that writes bytes of its own instead of HTTP as Node writes it. */
export async function serveBytes(
  write: (socket: Socket) => void,
): Promise<Pick<Service, "origin" | "close" | "connections">> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => write(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export function httpTool(
  request: Partial<HttpRequest> & { origin: string },
  over: Partial<Omit<HttpTool, "http">> = {},
): HttpTool {
  return {
    kind: "http",
    name: "lookup",
    description: "Looks something up.",
    effect: "read",
    input: { type: "object", properties: {}, additionalProperties: true },
    http: {
      method: "GET",
      path: "/",
      query: {},
      headers: {},
      timeoutSeconds: 10,
      maxBytes: 256 * 1024,
      addresses: [],
      ...request,
    },
    ...over,
  };
}

/** Calls a service; `secrets` are the values by the names under which they are kept. */
export function call(
  tool: HttpTool,
  input: Input = {},
  {
    secrets = {},
    signal = new AbortController().signal,
    network,
  }: {
    secrets?: { [from: string]: string };
    signal?: AbortSignal;
    network?: Network;
  } = {},
) {
  const known = rememberSecrets(async (from) => secrets[from]);
  return callService(tool, { input, secrets: known, signal, key: "shop-1a2b3c4d" }, network);
}
