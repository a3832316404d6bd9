import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { missingActions } from "./missing-actions.ts";

/** moto on loopback, with what it lacks and Terraform asks for answered in front of it. */
export interface Emulator {
  url: string;
  close(): Promise<void>;
}

/** Why there is no emulator here; undefined where there is one. */
export function emulatorMissing(): string | undefined {
  return spawnSync("moto_server", ["--help"], { stdio: "ignore" }).status === 0
    ? undefined
    : "moto_server is not installed";
}

export async function startEmulator(): Promise<Emulator> {
  const backPort = await freePort();
  const back = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(backPort)], { stdio: "ignore" });
  await answering(backPort, back);
  const front = createServer((req, res) => answer(req, res, backPort));
  const url = `http://127.0.0.1:${await listening(front)}`;
  return {
    url,
    async close() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      const ended = new Promise((resolve) => back.once("exit", resolve));
      back.kill("SIGKILL");
      await ended;
    },
  };
}

/** Bodies are read whole, because some actions are told apart only by them. */
async function answer(req: IncomingMessage, res: ServerResponse, backPort: number): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const own = missingActions(req, body.toString("utf8"));
  if (own) {
    res.writeHead(own.status, { "content-type": own.type, etag: "1" }).end(own.body);
    return;
  }
  const { method, url: path, headers } = req;
  const forwarded = request({ host: "127.0.0.1", port: backPort, method, path, headers }, (reply) => {
    res.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(res);
  });
  forwarded.once("error", () => res.writeHead(502).end());
  forwarded.end(body);
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listening(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    if (await accepts(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`moto_server ended with code ${child.exitCode}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.end());
  });
}
