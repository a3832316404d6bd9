import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { logFailure } from "../telemetry/log-failure.ts";

export interface ServerParts {
  /** 0 selects a free port. */
  port: number;
  host?: string;
  app: { fetch(request: Request, env: { peer: string | undefined }): Response | Promise<Response> };
  /** A local OpenID provider, which handles Node's HTTP requests itself. */
  identity?: { mount: string; callback(request: IncomingMessage, response: ServerResponse): Promise<void> };
}

export interface RunningServer {
  url: string;
  /** Ends open event streams, then resolves once all connections are closed. */
  close(): Promise<void>;
}

/** Thrown when a different program uses the port. The message contains the remedy. */
export class PortBusy extends Error {
  override readonly name = "PortBusy";
}

export async function startServer({ port, host = "127.0.0.1", app, identity }: ServerParts): Promise<RunningServer> {
  const answer = getRequestListener(
    (request, { incoming }) => app.fetch(request, { peer: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => {
    const isIdentity = identity !== undefined && (request.url ?? "").startsWith(`${identity.mount}/`);
    if (!isIdentity) return void answer(request, response);
    identity.callback(request, response).catch((error: unknown) => {
      logFailure("request-failed", error, { method: request.method ?? "", path: "the identity provider's" });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listen(server, port, host);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** Rejects with `PortBusy` when the port is not available; `flag` is the option for choosing a different one. */
export function listen(server: Server, port: number, host: string, flag = "--port"): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, port, flag)));
    server.listen(port, host, resolve);
  });
}

function explain(error: NodeJS.ErrnoException, port: number, flag: string): Error {
  if (error.code === "EADDRINUSE") {
    return new PortBusy(
      `Port ${port} is in use, perhaps by another crew. Stop that program or choose another port with ${flag}.`,
    );
  }
  if (error.code === "EACCES")
    return new PortBusy(`Port ${port} may not be used by this account. Choose one above 1023 with ${flag}.`);
  return error;
}
