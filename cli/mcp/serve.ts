import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { isObject } from "../../base/is-object.ts";
import { readJson } from "../../base/read-json.ts";
import { answerRequest, listTools, type Served } from "./answer-request.ts";

/** Longest message that is read, in characters: a statement of work has its own, smaller bound. */
const longestMessage = 1024 * 1024;

/** Most commands that run at the same time. */
const mostCalls = 4;

/** Serves crew to an agent: messages of the Model Context Protocol, one per line. Resolves when the input ends, and stops what still runs. */
export async function serve(served: Served, input: Readable, output: Writable): Promise<void> {
  const running = new Map<unknown, AbortController>();
  const send = (message: object) => void output.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const watch = createWatch(served, () => send({ method: "notifications/tools/list_changed" }));
  for await (const line of createInterface({ input })) {
    if (line.trim() === "") continue;
    const message = line.length > longestMessage ? undefined : parsed(line);
    if (message === undefined) {
      send({
        id: null,
        error: { code: -32700, message: "This is no message: a JSON object of at most 1 MB in one line." },
      });
    } else if (message.method === "notifications/cancelled") {
      running.get(isObject(message.params) ? message.params.requestId : undefined)?.abort();
    } else if (message.method === "notifications/initialized") {
      watch.begin();
    } else if (message.id !== undefined && message.method !== undefined) {
      const { id } = message;
      if (typeof id !== "string" && typeof id !== "number") {
        send({ id: null, error: { code: -32600, message: "The id of a request is a text or a number." } });
        continue;
      }
      if (running.has(id) || running.size >= mostCalls) {
        send({
          id,
          error: {
            code: -32600,
            message: running.has(id) ? "This id is in use." : `At most ${mostCalls} calls run at once.`,
          },
        });
        continue;
      }
      const controller = new AbortController();
      running.set(id, controller);
      void answerRequest(served, message, controller.signal).then((answer) => {
        running.delete(id);
        // An answer to a cancelled request is not expected.
        if (!controller.signal.aborted) send({ id, ...answer });
      });
    }
  }
  watch.end();
  for (const controller of running.values()) controller.abort();
}

/** Tells a client when other tools are there: a flow can be started once `crew up --triggers` runs. */
function createWatch(served: Served, onChange: () => void): { begin(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let known: string | undefined;
  const look = async () => {
    const now = JSON.stringify(await listTools(served));
    if (known !== undefined && now !== known) onChange();
    known = now;
  };
  return {
    begin() {
      if (served.watchMs === undefined || timer !== undefined) return;
      void look();
      timer = setInterval(() => void look(), served.watchMs);
    },
    end: () => clearInterval(timer),
  };
}

function parsed(line: string): { [key: string]: unknown } | undefined {
  try {
    const message = readJson("A message", line);
    return isObject(message) && message.jsonrpc === "2.0" ? message : undefined;
  } catch {
    return undefined;
  }
}
