import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { type Fields, text as isText, listOf, optional, withParts, word } from "../../base/checks.ts";
import { readJsonObject } from "../../base/read-json.ts";
import { type FileKind, fileKind } from "./file-kind.ts";
import { megabytes, statementLimits, UnreadableStatement } from "./limits.ts";
import type { StatementText } from "./statement-text.ts";

export interface HandedOver {
  /** Name of the file, for messages; its kind is detected from its bytes. */
  name: string;
  bytes: Uint8Array;
}

export type ReadingBounds = { readonly seconds: number; readonly memoryMib: number };

/**
 * Reads a submitted statement of work: Markdown, plain text, HTML, RTF, Word or PDF. Runs in a separate process
 * (`reader` is its entry file) without secrets or write access, which ends when it exceeds its time or memory limit. An
 * unreadable file is an `UnreadableStatement` with a sentence for the sender.
 */
export async function readStatementFile(
  { name, bytes }: HandedOver,
  reader: string,
  bounds: ReadingBounds = statementLimits,
): Promise<StatementText> {
  const shown = shownName(name);
  try {
    requireSize(bytes, fileKind(bytes));
    return await inTurn(() => readApart(bytes, shown, reader, bounds));
  } catch (error) {
    if (error instanceof UnreadableStatement) throw new UnreadableStatement(`${shown} ${error.message}.`);
    throw error;
  }
}

/** The file name for sentences: one line of readable length. */
export function shownName(name: string): string {
  const base = name.replace(/^.*[/\\]/, "").replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, "");
  return base === "" ? "The file" : base.length <= 80 ? base : `${base.slice(0, 60)}…${base.slice(-15)}`.toWellFormed();
}

function requireSize(bytes: Uint8Array, kind: FileKind): void {
  // Pages saved as HTML are mostly layout.
  const isPlain = kind === "text" && bytes[0] !== 0x3c;
  const most = isPlain ? statementLimits.textBytes : statementLimits.fileBytes;
  if (bytes.length <= most) return;
  const what = isPlain
    ? "Send the part that describes what is to be delivered"
    : "Save it without pictures, or send the part that describes what is to be delivered";
  throw new UnreadableStatement(`has ${megabytes(bytes.length)}; at most ${most / 1e6} MB is read. ${what}`);
}

let turns: Promise<unknown> = Promise.resolve();

/** Reads one file at a time: several would exceed the memory for one. */
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = turns.then(work, work);
  turns = result.catch(() => undefined);
  return result;
}

async function readApart(
  bytes: Uint8Array,
  name: string,
  reader: string,
  { seconds, memoryMib }: ReadingBounds,
): Promise<StatementText> {
  const words = [...flagsFor(reader, memoryMib), reader, name, String(memoryMib * 1_048_576)];
  const child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "pipe"], env: {}, cwd: "/" });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, seconds * 1000);
  child.stdin.on("error", () => undefined);
  child.stdin.end(bytes);
  try {
    const [output, errors, code] = await Promise.all([collect(child.stdout), collect(child.stderr), ended(child)]);
    if (isLate)
      throw new UnreadableStatement(
        `takes more than ${seconds} seconds to read. Send the part that describes what is to be delivered, as text or Markdown`,
      );
    if (code === 0) return answerOf(output);
    if (code === "SIGKILL" || code === "SIGABRT" || code === 134)
      throw new UnreadableStatement(
        `needs more than ${memoryMib} MB of memory to be read. Send the part that describes what is to be delivered, as text or Markdown`,
      );
    throw new Error(`The reader of statements ended with ${code}: ${errors.slice(-500)}`);
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

/** Permits the process to read its own code only; it starts no program and writes no file. */
function flagsFor(reader: string, memoryMib: number): string[] {
  const heap = `--max-old-space-size=${Math.floor(memoryMib * 0.6)}`;
  if (!process.allowedNodeEnvironmentFlags.has("--permission")) return [heap];
  // Unbundled, it loads files from the whole package.
  const readable = reader.endsWith(".ts") ? "*" : dirname(reader);
  return [heap, "--permission", `--allow-fs-read=${readable}`, "--allow-worker", "--no-warnings"];
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function ended(child: ReturnType<typeof spawn>): Promise<number | string | null> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
}

const answerFields: Fields<{ read?: StatementText; refused?: string }> = {
  read: optional(withParts<StatementText>({ text: isText, kind: word(), notes: listOf(isText), counts: withParts() })),
  refused: optional(isText),
};

function answerOf(output: string): StatementText {
  const answer = readJsonObject("The answer of the reader of statements", output, answerFields);
  if (answer.read !== undefined) return answer.read;
  throw new UnreadableStatement(answer.refused ?? "cannot be read");
}
