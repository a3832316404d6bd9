import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";

interface Message {
  id?: unknown;
  method?: string;
  error?: { code: number };
}

/** A program that speaks the protocol over standard input and output, one message per line. */
class Program {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<unknown, (answer: Message) => void>();
  #ids = 0;

  constructor([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(program, args, { env });
    this.#child.stderr.resume();
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const answer: Message = JSON.parse(line);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
  }

  /** Sends a message as it is, but for its id, which several clients of the bridge may use at once. */
  async send(message: Message): Promise<Message | undefined> {
    const isRequest = message.id !== undefined && message.method !== undefined;
    const id = `bridged-${this.#ids++}`;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#child.stdin.write(`${JSON.stringify(isRequest ? { ...message, id } : message)}\n`);
    return isRequest ? { ...(await answer), id: message.id } : undefined;
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, "exit");
  }
}

export interface Bridge {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves a program of standard input and output at an address, for suites that test addresses only. Messages pass
 * unchanged; sessions, statuses and headers are the bridge's, so checks of these say nothing of the program.
 */
export async function openBridge(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Bridge> {
  const program = new Program(argv, env);
  const sessions = new Set<string>();
  const server: Server = createServer((request, response) => void answer(request, response, program, sessions));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async close() {
      server.closeAllConnections();
      server.close();
      await program.end();
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, program: Program, sessions: Set<string>) {
  const session = request.headers["mcp-session-id"]?.toString();
  if (session !== undefined && !sessions.has(session)) return response.writeHead(404).end();
  if (request.method === "DELETE") {
    sessions.delete(session ?? "");
    return response.writeHead(200).end();
  }
  if (request.method !== "POST") return response.writeHead(405).end();
  const message: Message = JSON.parse(await bodyOf(request));
  const answered = await program.send(message);
  if (answered === undefined) return response.writeHead(202).end();
  const headers: { [name: string]: string } = { "content-type": "application/json" };
  if (message.method === "initialize" && answered.error === undefined) {
    headers["mcp-session-id"] = `session-${sessions.size}`;
    sessions.add(`session-${sessions.size}`);
  }
  const status = session === undefined ? statusOf(answered.error?.code) : 200;
  return response.writeHead(status, headers).end(JSON.stringify(answered));
}

/** Status that versions without sessions demand for an error. */
function statusOf(code: number | undefined): number {
  if (code === undefined || code === -32603) return 200;
  return code === -32601 ? 404 : 400;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
