import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { missingActions } from "../../aws/missing-actions.ts";
import { startMoto } from "./moto.ts";

/** moto with what it lacks, and Terraform asks for, answered in front of it. */
export interface Emulator {
  url: string;
  close(): Promise<void>;
}

export async function startEmulator(): Promise<Emulator> {
  const moto = await startMoto();
  const front = createServer((req, res) => answer(req, res, new URL(moto.url)));
  const port = await listening(front);
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await moto.close();
    },
  };
}

/** Bodies are read whole, because some answers depend on them. */
async function answer(req: IncomingMessage, res: ServerResponse, moto: URL): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const own = missingActions(req, body.toString("utf8"));
  if (own) {
    res.writeHead(own.status, { "content-type": own.type, etag: "1" }).end(own.body);
    return;
  }
  const { method, url: path, headers } = req;
  const forwarded = request({ host: moto.hostname, port: moto.port, method, path, headers }, (reply) => {
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
