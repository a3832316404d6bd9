import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../../api/node-server.ts";
import type { Engine } from "../../engine/engine.ts";
import { ApiError } from "../../engine/failures.ts";
import { openTables, type TableFiles, type Tables } from "../table/tables.ts";
import { OperationInput } from "./operation-input.ts";
import { stepFunctions } from "./step-functions.ts";

export interface AwsEndpointOptions {
  /** 0 selects a free port. */
  port: number;
  /**
   * Called for each request: the engine's own DynamoDB calls go to this endpoint, so the engine may be created later.
   * Step Functions is unavailable (503) until then.
   */
  engine: () => Engine | undefined;
  /** Storage of the tables. Default: memory. */
  tableFiles?: TableFiles;
  /** The rehearsal model: handles requests below `/model/` and `/rehearsal/`. */
  models?: RequestListener;
}

export interface AwsEndpoint {
  url: string;
  close(): Promise<void>;
}

const host = "127.0.0.1";

/** Starts one loopback server for Step Functions, DynamoDB and optionally the rehearsal model. Signatures are not checked. */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const tables = await openTables(options.tableFiles);
  const server = createServer((request, response) => route(request, response, options, tables));
  try {
    await listen(server, options.port, host, "--aws-port");
  } catch (error) {
    await tables.close();
    throw error;
  }
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : options.port;
  return {
    url: `http://${host}:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await tables.close();
    },
  };
}

function route(request: IncomingMessage, response: ServerResponse, options: AwsEndpointOptions, tables: Tables): void {
  if (!isFromHere(request)) {
    request.resume();
    send(response, 403, {
      __type: "AccessDeniedException",
      message: "only programs on this computer may call this endpoint",
    });
    return;
  }
  const [service = "", operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".", 2);
  if (service.startsWith("DynamoDB_")) {
    tables.answer(request, response).catch((error: unknown) => {
      // A client that disconnects during its request waits for no answer.
      if (request.readableAborted) return void response.destroy();
      console.error(`${operation} failed:`, error);
      send(response, 500, { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError", message: String(error) });
    });
  } else if (service === "AWSStepFunctions") {
    void answerStepFunctions(request, response, operation, options.engine());
  } else if (/^\/(?:model|rehearsal)\//.test(request.url ?? "") && options.models) {
    options.models(request, response);
  } else {
    request.resume();
    send(response, 404, {
      __type: "UnknownOperationException",
      message: `no local service handles ${request.method} ${request.url}`,
    });
  }
}

/** Refuses requests from web pages: cross-origin ones, and host names that resolve to loopback. */
function isFromHere({ headers }: IncomingMessage): boolean {
  const name = (headers.host ?? "").replace(/:\d+$/, "");
  return headers.origin === undefined && (name === host || name === "localhost");
}

async function answerStepFunctions(
  request: IncomingMessage,
  response: ServerResponse,
  name: string,
  engine: Engine | undefined,
): Promise<void> {
  try {
    const body = await text(request);
    const operation = stepFunctions.get(name);
    if (!operation)
      throw new ApiError("UnknownOperationException", `the local Step Functions has no operation ${name}`);
    if (!engine) return send(response, 503, { __type: "ServiceUnavailable", message: "the engine is starting" });
    send(response, 200, await operation(new OperationInput(body), engine));
  } catch (error) {
    if (error instanceof ApiError) return send(response, 400, { __type: error.code, message: error.message });
    console.error(`${name} failed:`, error);
    send(response, 500, { __type: "InternalFailure", message: String(error) });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": randomUUID() });
  response.end(JSON.stringify(body));
}
