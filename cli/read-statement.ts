import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { readStatementFile } from "../runtime/statement/read-file.ts";
import type { StatementText } from "../runtime/statement/statement-text.ts";
import { Mistake } from "./crew-command.ts";
import { statementReader } from "./package-file.ts";

/** Larger files are refused without reading them. */
const largest = 100_000_000;

export interface HandedOverStatement extends StatementText {
  name: string;
  bytes: Uint8Array;
}

/** Reads the statement of work from a file of any supported format; a `Mistake` with the reader's message when there is none. */
export async function readStatementFrom(file: string): Promise<HandedOverStatement> {
  const bytes = readBytes(file);
  const read = await readStatementFile({ name: file, bytes }, statementReader()).catch((error: Error) => {
    throw error.name === "UnreadableStatement" ? new Mistake(error.message) : error;
  });
  return { ...read, name: basename(file), bytes };
}

function readBytes(file: string): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > largest) throw new Error(`it has ${Math.round(size / 1e6)} MB`);
    return readFileSync(file);
  } catch (error) {
    throw new Mistake(`${file} cannot be read: ${(error as Error).message}. Name a file with --sow.`);
  }
}
