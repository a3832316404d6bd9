import { unzipSync, zipSync } from "fflate";
import mammoth from "mammoth";
import { megabytes, statementLimits, UnreadableStatement } from "../limits.ts";
import { createNumbers } from "./docx-numbers.ts";
import { pictureNote, type Written, writeHtml } from "./read-html.ts";
import { slimPart } from "./slim-docx.ts";

/** Parts of the archive with text; pictures, sounds, fonts, programs and embedded files stay packed. */
const parts =
  /^(?:\[Content_Types\]\.xml|_rels\/\.rels|docProps\/core\.xml|word\/(?:_rels\/[\w.-]+\.rels|[\w-]+\.xml))$/;

const styles = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh > strong",
  ...[7, 8, 9].map((level) => `p[style-name='heading ${level}'] => h6:fresh`),
  // A table of contents repeats the headings.
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((level) => `p[style-name='toc ${level}'] => !`),
  "p[style-name='TOC Heading'] => !",
];

export async function readDocx(bytes: Uint8Array): Promise<Written> {
  const files = unpack(bytes);
  const slim = slimmed(files);
  const buffer = Buffer.from(zipSync(slim.files, { level: 0 }));
  const { value } = await mammoth.convertToHtml({ buffer }, { styleMap: styles }).catch((error: unknown) => {
    if (error instanceof RangeError) throw error;
    throw damaged();
  });
  const { text, notes } = writeHtml(value);
  return { text, title: titleOf(files), notes: [...notes, ...slim.notes] };
}

/** Removes layout from every part. */
function slimmed(files: Record<string, Uint8Array>): { files: Record<string, Uint8Array>; notes: string[] } {
  const text = (name: string): string => Buffer.from(files[name] ?? []).toString("utf8");
  const isBody = (name: string): boolean => /^word\/(?:document\d*|footnotes|endnotes)\.xml$/.test(name);
  const bodies = Object.keys(files).filter(isBody);
  if (bodies.every((name) => !name.startsWith("word/document"))) throw damaged();
  const numberOf = createNumbers(text("word/numbering.xml"), text("word/styles.xml"));
  const parts = bodies.map((name) => ({ name, ...slimPart(text(name), numberOf) }));
  const pictures = parts.reduce((sum, part) => sum + part.pictures, 0);
  const changes = parts.some(({ hasOpenChanges }) => hasOpenChanges)
    ? ["The document has tracked changes: inserted text is in the text, deleted text is not."]
    : [];
  return {
    files: { ...files, ...Object.fromEntries(parts.map(({ name, xml }) => [name, Buffer.from(xml)])) },
    notes: [...changes, ...pictureNote(pictures)],
  };
}

/** Unpacks by the sizes declared in the file; truncates a part that unpacks to more. */
function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  let size = 0;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!parts.test(name)) return false;
        size += originalSize;
        if (size > statementLimits.unpackedBytes)
          throw new UnreadableStatement(
            `unpacks to more than ${megabytes(statementLimits.unpackedBytes)}. Send a document with the statement of work alone`,
          );
        return true;
      },
    });
  } catch (error) {
    if (error instanceof UnreadableStatement) throw error;
    throw damaged();
  }
}

const damaged = (): UnreadableStatement =>
  new UnreadableStatement(
    "is damaged: Word's parts in it cannot be read. Open it in Word, save it again and send the new file",
  );

function titleOf(files: Record<string, Uint8Array>): string | undefined {
  const core = Buffer.from(files["docProps/core.xml"] ?? []).toString("utf8");
  return /<dc:title>([^<]{1,500})<\/dc:title>/.exec(core)?.[1];
}
