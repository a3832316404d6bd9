import { UnreadableStatement } from "./limits.ts";

const docx = "Save it as .docx or PDF";

/** Kinds of archives by the file names in them; the first match decides. */
const kinds: [RegExp, "docx" | string][] = [
  [/^word\/document\d*\.xml$/m, "docx"],
  [/^xl\/workbook\./m, "is an Excel workbook. Save it as PDF, or put its text into a document"],
  [/^ppt\/presentation\./m, "is a PowerPoint presentation. Save it as PDF"],
  [/^visio\//m, "is a Visio drawing. Save it as PDF"],
  [
    /^Index\/|^Index\.zip$|^index\.apxl$|^index\.xml$[\s\S]*^buildVersionHistory/m,
    `is a document of Apple's Pages, Numbers or Keynote. Export it as Word or PDF (File, Export To)`,
  ],
  [/^META-INF\/container\.xml$/m, `is an e-book. ${docx}`],
  [/^FixedDoc/im, "is an XPS document. Print it to PDF"],
  [/^content\.xml$/m, ""],
];

/** Kind of a zip file, by the names in its directory. */
export function archiveKind(bytes: Uint8Array): "docx" {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const names = namesIn(buffer);
  if (names === undefined)
    throw new UnreadableStatement(
      "is damaged: it begins like a Word document or an archive, but its end is missing. Save it again and send the new file",
    );
  const found = kinds.find(([pattern]) => pattern.test(names.join("\n")))?.[1];
  if (found === "docx") return "docx";
  if (found === "") throw new UnreadableStatement(openDocument(buffer));
  throw new UnreadableStatement(found ?? "is an archive. Unpack it and send the statement of work alone");
}

/** Kind of an OpenDocument file, which is stored at a fixed position. */
function openDocument(buffer: Buffer): string {
  const kind = buffer.subarray(0, 200).toString("latin1");
  if (kind.includes("opendocument.spreadsheet"))
    return "is a spreadsheet. Save it as PDF, or put its text into a document";
  if (kind.includes("opendocument.presentation")) return "is a presentation. Save it as PDF";
  return `is an OpenDocument text (.odt). ${docx} (File, Save As)`;
}

/** Names in the central directory; undefined without one. Reads at most 2,000. */
function namesIn(buffer: Buffer): string[] | undefined {
  const end = buffer.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > buffer.length) return undefined;
  const names: string[] = [];
  let at = buffer.readUInt32LE(end + 16);
  while (at + 46 <= buffer.length && buffer.readUInt32LE(at) === 0x02014b50 && names.length < 2000) {
    const length = buffer.readUInt16LE(at + 28);
    names.push(buffer.subarray(at + 46, at + 46 + length).toString("utf8"));
    at += 46 + length + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return names;
}
