import { Client, type Transport } from "@modelcontextprotocol/client";
import type { McpServer } from "../../../../schema/types.ts";
import { startProgram } from "../../programs/start-program.ts";
import { ServerRefused } from "./message-stream.ts";
import { ProgramTransport } from "./program-transport.ts";
import { connectToService } from "./service-transport.ts";
import { type Watched, watch } from "./watched-transport.ts";

/** Most time from the start of a server to the end of its first answers. */
const startSeconds = 30;

/** An old server may not answer the question about newer versions of the protocol. */
const probeMs = 3000;

export interface ServerStart {
  server: McpServer["server"];
  /** Folder in which a program runs. */
  folder: string;
  /** Secrets by name: variables of a program. */
  secrets: { [name: string]: string };
  timeoutSeconds: number;
  signal: AbortSignal;
}

export interface OpenServer {
  client: Client;
  /** Ends with the time of the call. */
  signal: AbortSignal;
  /** Milliseconds for a request of the start. */
  startMs: number;
  callMs: number;
  refusal: Watched["refusal"];
  requested: Watched["requested"];
  changes: Watched["changes"];
  fixTools: Watched["fixTools"];
  lastWords(): string;
  close(): Promise<void>;
}

/** A connection before the protocol begins. */
interface Connection {
  transport: Transport;
  refusal(): ServerRefused | undefined;
  lastWords(): string;
  close(): Promise<void>;
}

async function connectionTo(start: ServerStart, signal: AbortSignal): Promise<Connection> {
  const { server, secrets } = start;
  if (server.command !== undefined) return startServer({ ...start, command: server.command });
  const { transport, refusal } = connectToService(server, { secrets, signal });
  // Some servers keep a session until it is ended.
  const endSession = () => transport.terminateSession().catch(() => undefined);
  const close = async () => {
    if (transport.sessionId !== undefined && !signal.aborted) await endSession();
    await transport.close();
  };
  return { transport, refusal, lastWords: () => "", close };
}

async function startServer({
  command,
  folder,
  secrets,
}: ServerStart & { command: readonly string[] }): Promise<Connection> {
  const started = await startProgram({ argv: command, folder, variables: secrets, input: "pipe" });
  if (started === undefined) throw new ServerRefused(`its program ${command[0]} is not installed here`);
  const transport = new ProgramTransport(started);
  return {
    transport,
    refusal: () => undefined,
    lastWords: () => transport.lastWords(),
    close: () => transport.close(),
  };
}

/** Connects to a server without any capability: no sampling, no elicitation, no roots. Throws `ServerRefused`. */
export async function openServer(start: ServerStart): Promise<OpenServer> {
  const callMs = start.timeoutSeconds * 1000;
  const startMs = Math.min(startSeconds * 1000, callMs);
  const signal = AbortSignal.any([start.signal, AbortSignal.timeout(callMs)]);
  const connection = await connectionTo(start, signal);
  const watched = watch(connection.transport);
  const client = new Client(
    { name: "crew", version: "1" },
    {
      capabilities: {},
      listMaxPages: 50,
      versionNegotiation: { mode: "auto", probe: { timeoutMs: Math.min(probeMs, startMs) } },
    },
  );
  const opened: OpenServer = {
    ...watched,
    client,
    signal,
    startMs,
    callMs,
    refusal: () => watched.refusal() ?? connection.refusal(),
    lastWords: connection.lastWords,
    close: connection.close,
  };
  try {
    await client.connect(watched.transport, { timeout: startMs, signal });
    return opened;
  } catch (error) {
    await opened.close();
    throw described(error, opened);
  }
}

/** Returns the reason for the end of a connection: that of this side before the client's. */
export function described(error: unknown, { refusal, lastWords, signal }: OpenServer): ServerRefused {
  const words = lastWords();
  const known = refusal() ?? (error instanceof ServerRefused ? error : undefined);
  const reason = known?.message ?? (signal.aborted ? "it took too long" : messageOf(error));
  return new ServerRefused(words === "" ? reason : `${reason}. Its last words on standard error:\n${words}`);
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /timed? ?out/i.test(text)
    ? "it took too long to answer"
    : `it did not answer as the protocol demands: ${text.slice(0, 500)}`;
}
