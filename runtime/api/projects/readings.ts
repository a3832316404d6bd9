import type { Digest } from "../../../base/digest.ts";
import type { StatementReading } from "../../../schema/site-data.ts";
import { type Caller, isSame } from "../../inbox/caller.ts";
import { incomplete } from "../../inbox/refusal.ts";
import type { OriginalItem } from "../../ledger/project-item.ts";
import { UnreadableStatement } from "../../statement/limits.ts";
import { readStatementFile, shownName } from "../../statement/read-file.ts";
import type { StatementText } from "../../statement/statement-text.ts";
import type { Services } from "../services.ts";

/** Input of the first step of starting a project. */
export interface Handed {
  engagement: string;
  /** Typed text; empty when a file was chosen. */
  text: string;
  file: { name: string; bytes: Uint8Array } | undefined;
}

/** Stored between the two steps; a project started with it keeps its objects. */
interface KeptReading extends Omit<StatementText, "text"> {
  engagement: string;
  /** In the object store. */
  text: Digest;
  original?: OriginalItem;
}

/** Identifies a reading and its owner; sealed, since a page contains it. */
interface ReadingToken {
  by: string;
  reading: Digest;
}

const purpose = "statement-reading";

/** Reads the input and stores it for the second step. Returns the token for that step. */
export async function keepReading({ options, seal }: Services, caller: Caller, handed: Handed): Promise<string> {
  const { objects, statementReader } = options;
  const { field, name, bytes } = source(handed);
  if (statementReader === undefined)
    throw refused(field, "Files are not read here. Send the statement of work as text.");
  const { text, ...read } = await readStatementFile({ name, bytes }, statementReader).catch((error: unknown) => {
    throw error instanceof UnreadableStatement ? refused(field, error.message) : error;
  });
  const { file, engagement } = handed;
  const original = file && {
    name: shownName(file.name),
    digest: await objects.put(file.bytes),
    size: file.bytes.length,
  };
  const kept: KeptReading = { ...read, engagement, text: await objects.put(text), ...(original && { original }) };
  const token: ReadingToken = { by: caller.email, reading: await objects.put(JSON.stringify(kept)) };
  return seal.close(purpose, token);
}

function source({ file, text }: Handed): { field: string; name: string; bytes: Uint8Array } {
  if (file !== undefined && text.trim() !== "")
    throw refused("sow", "There is a file and a text. Empty this field to hand over the file, or choose no file.");
  if (file !== undefined) return { field: "file", ...file };
  if (text.trim() === "") throw refused("file", "Choose a file, or write the statement of work below.");
  return { field: "sow", name: "The statement of work", bytes: Buffer.from(text) };
}

const refused = (field: string, detail: string) =>
  incomplete("Not a statement of work", [{ pointer: `/${field}`, detail }]);

/** The original file of the caller's reading. */
export async function originalOf(services: Services, caller: Caller, token: string): Promise<OriginalItem | undefined> {
  return (await openKept(services, caller, token))?.original;
}

export async function openReading(
  services: Services,
  caller: Caller,
  token: string,
): Promise<StatementReading | undefined> {
  const kept = await openKept(services, caller, token);
  if (kept === undefined) return undefined;
  const { engagement, original, kind, title = "", notes, counts } = kept;
  const text = (await services.options.objects.get(kept.text)).toString("utf8");
  const file = original && { original: { name: original.name, size: original.size } };
  return { token, engagement, ...file, kind, title, text, notes, counts };
}

async function openKept({ options, seal }: Services, caller: Caller, token: string): Promise<KeptReading | undefined> {
  const opened = seal.open(purpose, token) as ReadingToken | undefined;
  if (opened === undefined || !isSame(opened.by, caller.email)) return undefined;
  return JSON.parse((await options.objects.get(opened.reading)).toString("utf8"));
}
