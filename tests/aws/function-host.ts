import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** An instance of the function in a process of its own, as Lambda runs it: events in, results out, the rest is its log. */
export interface FunctionHost {
  invoke(event: unknown): Promise<unknown>;
  log(): string;
  close(): Promise<void>;
}

/** With JSON logs Lambda wraps each text of `console` in a record of its own; what is written to standard error stays as it is. */
const host = `
  const { format } = await import("node:util");
  for (const level of ["debug", "info", "log", "warn", "error"])
    console[level] = (...parts) => {
      const message = parts.length === 1 ? parts[0] : format(...parts);
      const record = { timestamp: new Date().toISOString(), level: level.toUpperCase(), requestId: "1", message };
      process.stderr.write(JSON.stringify(record, (_, value) => (value instanceof Error ? { errorType: value.name, errorMessage: value.message } : value)) + "\\n");
    };
  const { handler } = await import(process.env.CREW_TEST_FUNCTION);
  process.on("message", async ({ id, event }) => {
    try { process.send({ id, result: await handler(event) }); }
    catch (error) { console.error(error); process.send({ id, error: String(error) }); }
  });
`;

/** `entry` is the URL of the package's `index.mjs`. */
export function startFunction(entry: string, environment: { [name: string]: string }): FunctionHost {
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "--eval", host], {
    env: { PATH: process.env.PATH, ...environment, CREW_TEST_FUNCTION: entry },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let log = "";
  for (const output of [child.stdout, child.stderr]) output?.on("data", (chunk) => (log += chunk));
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  child.on("message", ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(error));
    waiting.delete(id);
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`The function's process ended with ${code}: ${log}`));
  });
  let count = 0;
  return {
    invoke(event) {
      const id = ++count;
      const outcome = Promise.withResolvers<unknown>();
      waiting.set(id, outcome);
      child.send({ id, event });
      return outcome.promise;
    },
    log: () => log,
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
