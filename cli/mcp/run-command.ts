import { spawn } from "node:child_process";
import { readJson } from "../../base/read-json.ts";

/** Most bytes of a command's output, and of what is returned of it. */
const mostBytes = 16 * 1024 * 1024;
const mostCharacters = 200_000;
const timeoutMs = 120_000;

export interface Answer {
  isError: boolean;
  text: string;
  /** The command's result, when all of it is returned. */
  value?: { [key: string]: unknown };
}

interface Run {
  words: readonly string[];
  /** Program and arguments that run crew. */
  crew: readonly string[];
  place: readonly string[];
  signal: AbortSignal;
}

/** Runs one command of crew in a process of its own and returns its result: a bug or an exit of the command does not end the server. */
export async function runCommand({ words, crew, place, signal }: Run): Promise<Answer> {
  const [program = "", ...rest] = [...crew, ...words, "--json", ...place];
  const { code, out, err } = await ended(program, rest, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
  return answerOf(code, out, err);
}

/** Waits for an answer of the API. A refusal is a failure of the tool, in the API's words. */
export async function askApi(question: () => Promise<object>, signal: AbortSignal): Promise<Answer> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const late = new Promise<never>((_, reject) => {
    ends.addEventListener("abort", () => reject(new Error("It took too long.")), { once: true });
  });
  try {
    return resultOf(await Promise.race([question(), late]));
  } catch (error) {
    return { isError: true, text: bounded(error instanceof Error ? error.message : String(error)) };
  }
}

function ended(
  program: string,
  args: string[],
  signal: AbortSignal,
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL" });
    const [out, err] = [
      collect(child.stdout, () => child.kill("SIGKILL")),
      collect(child.stderr, () => child.kill("SIGKILL")),
    ];
    child.once("error", (error) =>
      resolve({ code: null, out: "", err: signal.aborted ? "It took too long." : error.message }),
    );
    child.once("close", (code) => resolve({ code, out: out(), err: err() }));
  });
}

function collect(stream: NodeJS.ReadableStream, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString("utf8");
}

/** Exit code 1 is a result that is not clean, such as diagnostics; only a result with a message alone is a failure. */
function answerOf(code: number | null, out: string, err: string): Answer {
  const value = parsed(out);
  const message = messageOf(value);
  if (value === undefined || message !== undefined || code === null || code > 1) {
    return { isError: true, text: bounded(message ?? (err.trim() || `crew ended with exit code ${code}.`)) };
  }
  return resultOf(value as object);
}

function resultOf(value: object): Answer {
  const text = JSON.stringify(value, undefined, 1);
  const result = Array.isArray(value) ? { items: value } : (value as { [key: string]: unknown });
  return text.length > mostCharacters
    ? { isError: false, text: bounded(text) }
    : { isError: false, text, value: result };
}

function parsed(out: string): unknown {
  try {
    return readJson("The result of a command", out);
  } catch {
    return undefined;
  }
}

function messageOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("error" in value)) return undefined;
  const { error } = value as { error: { message?: unknown } | undefined };
  return typeof error?.message === "string" ? error.message : undefined;
}

function bounded(text: string): string {
  if (text.length <= mostCharacters) return text;
  return `${text.slice(0, mostCharacters).toWellFormed()}\n[The result has ${text.length} characters: the rest was left out.]`;
}
