import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { readStatementFile } from "../runtime/statement/read-file.ts";
import type { StatementText } from "../runtime/statement/statement-text.ts";
import { Mistake } from "./crew-command.ts";
import { statementReader } from "./package-file.ts";

/** Larger files are not even looked into. */
const largest = 100_000_000;

export interface HandedOverStatement extends StatementText {
  name: string;
  bytes: Uint8Array;
}

/** The statement of work in a file of any format that is read; a `Mistake` in the reader's words where there is none in it. */
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
