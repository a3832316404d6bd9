import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface OpenedRequest {
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
}

interface StandIn {
  project: string;
  token: string;
  /** Commit of a branch; undefined for one that is not there. */
  headOf(branch: string): string | undefined;
}

type Answer = { status: number; value: unknown };
const refused = (status: number, message: string): Answer => ({ status, value: { message } });

const crew = { id: 7, login: "crew-bot" };

/** Requests of one repository on Forgejo, as its API says: https://codeberg.org/api/swagger. All else is answered with 404, and without the token nothing. */
export async function openForgejo(forge: StandIn) {
  const requests: OpenedRequest[] = [];
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const isKnown = request.headers.authorization === `token ${forge.token}`;
    const text = Buffer.concat(chunks).toString();
    const { status, value } = isKnown
      ? answerTo(request.method ?? "", new URL(request.url ?? "", origin), text === "" ? {} : JSON.parse(text))
      : refused(401, "token is required");
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  }

  function answerTo(method: string, url: URL, body: { [name: string]: string }): Answer {
    if (`${method} ${url.pathname}` === "GET /api/v1/user") return { status: 200, value: crew };
    const below = `/api/v1/repos/${forge.project}/pulls`;
    if (!url.pathname.startsWith(below)) return refused(404, "not found");
    const number = Number(url.pathname.slice(below.length + 1));
    if (number > 0) return change(method, number, body);
    if (method === "POST") return open(body);
    return method === "GET" ? { status: 200, value: requests.map(shown) } : refused(405, "method not allowed");
  }

  function open({ head = "", base = "", title = "", body = "" }: { [name: string]: string }): Answer {
    if (forge.headOf(head) === undefined || forge.headOf(base) === undefined) return refused(404, "no such branch");
    if (requests.some((each) => each.head === head && each.base === base))
      return refused(409, "pull request already exists for these targets");
    const opened = { number: requests.length + 1, title, body, head, base };
    requests.push(opened);
    return { status: 201, value: shown(opened) };
  }

  function change(method: string, number: number, { title, body }: { [name: string]: string }): Answer {
    const known = requests.find((each) => each.number === number);
    if (known === undefined) return refused(404, "not found");
    if (method !== "PATCH") return method === "GET" ? { status: 200, value: shown(known) } : refused(405, "no");
    if (title !== undefined) known.title = title;
    if (body !== undefined) known.body = body;
    return { status: 201, value: shown(known) };
  }

  const shown = ({ number, title, body, head, base }: OpenedRequest) => ({
    number,
    title,
    body,
    state: "open",
    user: crew,
    labels: [],
    draft: false,
    merged: false,
    created_at: "2026-11-28T10:00:00Z",
    updated_at: "2026-11-28T10:00:00Z",
    html_url: `${origin}/${forge.project}/pulls/${number}`,
    head: { ref: head, sha: forge.headOf(head), repo_id: 1 },
    base: { ref: base, sha: forge.headOf(base), repo_id: 1 },
  });

  return {
    origin,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
