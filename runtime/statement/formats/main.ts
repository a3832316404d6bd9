// Entry point of the process that reads one file: bytes on standard input, a JSON object on standard output. Only
// `read-file.ts` starts it.
import { Worker } from "node:worker_threads";
import { UnreadableStatement } from "../limits.ts";
import { readBytes } from "./read-bytes.ts";

const [, , name = "", memoryBytes = "0"] = process.argv;

/** Buffers are outside the heap that Node limits; a thread ends the process before it uses too much memory. */
const watcher = new Worker(
  `const { workerData } = require("node:worker_threads");
   setInterval(() => { if (process.memoryUsage.rss() > workerData.bytes) process.kill(workerData.pid, "SIGKILL"); }, 20);`,
  { eval: true, workerData: { bytes: Number(memoryBytes), pid: process.pid } },
);
watcher.unref();

const answer = await read().catch(refusalOf);
process.stdout.write(JSON.stringify(answer), () => process.exit(0));

async function read(): Promise<object> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return { read: await readBytes(Buffer.concat(chunks), name) };
}

function refusalOf(error: unknown): object {
  if (error instanceof UnreadableStatement) return { refused: error.message };
  console.error(error instanceof Error ? error.stack : String(error));
  if (error instanceof RangeError) return { refused: "is nested too deeply to be read. Save its text alone" };
  return {
    refused:
      "is damaged or in an unsupported variant of its format. Open it, save it again as .docx, PDF or text, and send the new file",
  };
}
