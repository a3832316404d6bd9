import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Served {
  url: string;
  /** Bodies of requests, and what came in headers. */
  bodies: string[];
  headers: IncomingMessage["headers"][];
  close(): void;
}

type Answer = (
  response: ServerResponse,
  request: { body: string; headers: IncomingMessage["headers"]; nth: number },
) => void;

/** Serves on a free port of this machine, and keeps what it was sent. */
export async function served(answer: Answer): Promise<Served> {
  const [bodies, headers]: [string[], IncomingMessage["headers"][]] = [[], []];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("latin1");
    bodies.push(body);
    headers.push(request.headers);
    answer(response, { body, headers: request.headers, nth: bodies.length });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    headers,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface Reply {
  text: string;
  calls: { name: string; input: object }[];
}

/** Sends a reply as chat completions do. */
export function sendReply(response: ServerResponse, { text, calls }: Reply, nth: number): void {
  const toolCalls = calls.map(({ name, input }, index) => ({
    index,
    id: `call_${nth}_${index}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
  const chunks = [
    {
      choices: [
        { index: 0, delta: { role: "assistant", content: text, ...(calls.length > 0 && { tool_calls: toolCalls }) } },
      ],
    },
    { choices: [{ index: 0, delta: {}, finish_reason: calls.length > 0 ? "tool_calls" : "stop" }] },
    { choices: [], usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 } },
  ];
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end("data: [DONE]\n\n");
}
