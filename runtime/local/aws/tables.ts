import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import dynalite from "dynalite";

/** DynamoDB on one machine, without a port of its own to speak of. */
export interface Tables {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Resolves when everything is on disk and the folder is free. */
  close(): Promise<void>;
}

export async function openTables(path: string | undefined): Promise<Tables> {
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(path === undefined ? {} : { path }),
  });
  // Its close() reaches the database only if the server has listened.
  await listenSomewhere(server);
  return {
    async answer(request, response) {
      // It throws, outside of any promise, when a client goes away in the middle of a body.
      const body = await buffer(request);
      const { method, headers, url } = request;
      server.emit("request", Object.assign(Readable.from([body]), { method, headers, url }), response);
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

function listenSomewhere(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}
