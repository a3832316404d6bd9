import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** AWS as moto knows it (github.com/getmoto/moto), on loopback. */
export interface Moto {
  url: string;
  /** What makes any AWS SDK in another process talk to it. */
  environment: { [name: string]: string };
  close(): Promise<void>;
}

/** Whether `moto_server` is on the path; what needs it is skipped otherwise, and says so. */
export const hasMoto = spawnSync("moto_server", ["--help"], { stdio: "ignore" }).status === 0;
export const withoutMoto = "moto_server is not installed (pip install 'moto[server]')";

/** Starts a server and points this process's AWS SDK clients at it. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const direct = `http://127.0.0.1:${port}`;
  await answering(direct, server);
  const { url, close: closeTurnstile } = await openTurnstile(port);
  const environment = {
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_SSM: url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  Object.assign(process.env, environment);
  return {
    url,
    environment,
    async close() {
      await closeTurnstile();
      const ended = once(server, "exit");
      server.kill();
      await ended;
    },
  };
}

/**
 * A way to moto on which conditional writes go one by one. S3 decides each on its own; moto looks first and writes then, so that of
 * two at the same time both can win.
 */
async function openTurnstile(port: number): Promise<{ url: string; close(): Promise<void> }> {
  let before: Promise<unknown> = Promise.resolve();
  const server = createHttpServer((request, response) => {
    const isConditional = request.headers["if-match"] !== undefined || request.headers["if-none-match"] !== undefined;
    const pass = () => forward(port, request, response);
    if (isConditional && request.method === "PUT") before = before.then(pass, pass);
    else pass();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Resolves when the answer has been passed on, or cannot be. */
function forward(port: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const { method, url: path, headers } = request;
    const onward = send({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).once("close", resolve);
    });
    onward.once("error", () => {
      response.destroy();
      resolve();
    });
    request.pipe(onward);
  });
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    if (
      await fetch(`${url}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    if (server.exitCode !== null) break;
    await wait(50);
  }
  throw new Error("moto_server does not answer");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
