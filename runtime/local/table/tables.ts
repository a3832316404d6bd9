import { statfs } from "node:fs/promises";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import dynalite from "dynalite";
import { openTableRecord } from "./table-record.ts";
import { type OpenLogFile, type WrittenLog, writtenLog } from "./written-log.ts";

/** Local DynamoDB without a visible port. */
export interface Tables {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Resolves when everything is on disk and the folder is unlocked. */
  close(): Promise<void>;
}

export interface TableFiles {
  /** Folder for LevelDB. */
  folder: string;
  /** See `TableRecord`. */
  record: string;
  /** Default: the real file system. */
  openFile?: OpenLogFile;
}

/**
 * Opens the tables; in memory without `files`. With `files`, a response is sent only once its data is on durable
 * storage, as in the real service: LevelDB alone may keep an acknowledged write in memory for up to half a minute.
 */
export async function openTables(files: TableFiles | undefined): Promise<Tables> {
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(files === undefined ? {} : { path: files.folder }),
  });
  // Dynalite's close() closes the database only if the server has listened.
  await listenSomewhere(server);
  const durably = files && (await durableAnswers(files));
  return {
    async answer(request, response) {
      // Dynalite throws outside of any promise when a client disconnects during a body.
      const body = await buffer(request);
      const { method, headers, url } = request;
      if (durably && !(await durably.admit(operationOf(request), response))) return;
      server.emit("request", Object.assign(Readable.from([body]), { method, headers, url }), response);
    },
    async close() {
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      await durably?.close();
    },
  };
}

function operationOf({ headers }: IncomingMessage): string {
  return String(headers["x-amz-target"] ?? "").split(".")[1] ?? "";
}

const readsOnly = /^(BatchGet|Describe|Get|List|Query|Scan)/;

interface DurableAnswers {
  /** False when it has already responded. */
  admit(operation: string, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

async function durableAnswers({ folder, record, openFile }: TableFiles): Promise<DurableAnswers> {
  const kept = await openTableRecord(record);
  const log: WrittenLog = writtenLog(folder, kept.note, openFile);
  let unsyncedWrites = 0;
  return {
    async admit(operation, response) {
      if (readsOnly.test(operation)) {
        // The response may contain a write that is not on disk yet.
        holdUntil(response, () => (unsyncedWrites > 0 ? log.sync() : Promise.resolve()));
        return true;
      }
      if (!(await hasRoom(folder))) {
        refuse(response, "The disk of this computer is full. Free some space and try again.");
        return false;
      }
      unsyncedWrites++;
      response.once("close", () => unsyncedWrites--);
      holdUntil(response, () => log.sync());
      return true;
    },
    async close() {
      await log.close();
      await kept.close();
    },
  };
}

/** Delays the end of the response; cuts it off when the disk cannot be written, so that the client does not treat it as an answer. */
function holdUntil(response: ServerResponse, ready: () => Promise<void>): void {
  const end = response.end.bind(response);
  response.end = ((...parts: Parameters<typeof end>) => {
    ready().then(
      () => end(...parts),
      (error: unknown) => {
        console.error("the table cannot be written to disk:", error);
        response.destroy();
      },
    );
    return response;
  }) as typeof response.end;
}

/** Minimum free space: LevelDB takes no further write, and ends the process, once the disk has refused one. */
const leastRoomBytes = 4 * 1024 * 1024;

async function hasRoom(folder: string): Promise<boolean> {
  const { blocks, bavail, bsize } = await statfs(folder);
  // Some network file systems report zero.
  return blocks === 0 || bavail * bsize >= leastRoomBytes;
}

function refuse(response: ServerResponse, message: string): void {
  response.writeHead(500, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#InternalServerError", message }));
}

function listenSomewhere(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}
