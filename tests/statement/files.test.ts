import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createDeflate, deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { statementLimits } from "../../runtime/statement/limits.ts";
import { readStatementFile } from "../../runtime/statement/read-file.ts";
import { readStatement } from "../../runtime/statement/statement.ts";
import {
  cellRow,
  docxOf,
  numbered,
  numberingPart,
  type Placed,
  paragraph,
  pdfOf,
  stylesPart,
} from "../support/made-files.ts";
import { isLong } from "../support/seed.ts";
import { workOf } from "../support/work-of.ts";

// As it is built, it may read nothing but its own code.
const reader = join(import.meta.dirname, "../../build/statement/main.js");
const read = (bytes: Uint8Array | string, name = "statement") =>
  readStatementFile({ name, bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes }, reader);
const refusal = (bytes: Uint8Array | string, name = "statement") =>
  read(bytes, name).then(
    ({ text }) => `read: ${text}`,
    (error: Error) => `${error.name}: ${error.message}`,
  );

const first = "The system shall log every change, and keep the log for seven years.";
const second = "The system shall export the log.";
const markdown = `# Log of changes\n\n## Requirements\n\n- ${first}\n- ${second}\n`;

async function expectRead(bytes: Uint8Array | string, name?: string): Promise<void> {
  const { title, text, counts } = await read(bytes, name);
  expect(title).toBe("Log of changes");
  const { requirements } = readStatement(text);
  expect(requirements.slice(0, 2).map((each) => each.text)).toEqual([first, second]);
  expect(counts.requirements).toBe(requirements.length);
}

const utf16be = (text: string): Uint8Array => Buffer.from(text, "utf16le").swap16();

describe("text is read whatever it is encoded in and named", () => {
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(markdown)],
    ["UTF-8 with a mark, and lines of Windows", Buffer.from(`\uFEFF${markdown.replaceAll("\n", "\r\n")}`)],
    ["UTF-16 of Windows", Buffer.from(`\uFEFF${markdown}`, "utf16le")],
    ["UTF-16 without a mark", Buffer.from(markdown, "utf16le")],
    ["UTF-16, the larger byte first", utf16be(`\uFEFF${markdown}`)],
    ["UTF-16 without a mark, the larger byte first", utf16be(markdown)],
  ])("%s", async (_, bytes) => {
    await expectRead(bytes, "statement.docx");
    expect(await read(bytes)).toMatchObject({ kind: "text", text: markdown, notes: [] });
  });

  test("what other encodings say is not guessed: the place is named", async () => {
    const bytes = Buffer.from("# Boats\n\nThe ferry to Åland and Öland.\n", "latin1");
    expect(await refusal(bytes, "boats.md")).toMatch(
      /boats\.md is not UTF-8 text\. It looks like Windows-1252 .*line 3 would read “Åland”/,
    );
  });
});

const html = `<!doctype html><html><head><title>Statement</title><style>p { color: red }</style><script>evil()</script></head>
<body><h1>Log of <em>changes</em></h1><h2>Requirements</h2>
<ul><li>The system shall log every change,<br>and keep the log for seven years.<li>The system shall export the <a href="#log">log</a>.</ul>
<p>See <a href="https://example.org/a">the rules</a>. <del>It rains.</del></p><table><tr><td>A</td><td rowspan="2">B | C</td></tr><tr><td>D</td></tr></table><img src="x"></body></html>`;

describe("HTML is read as its words, lists and tables", () => {
  test("as a page has them", async () => {
    await expectRead(html);
    const { text, notes, kind } = await read(html);
    expect(kind).toBe("html");
    expect(text).toContain("See the rules (https://example.org/a).");
    expect(text).toContain("| A | B \\| C |\n| --- | --- |\n| D | B \\| C |");
    expect(text).not.toMatch(/evil|color|rains|<|Statement/);
    expect(notes).toEqual([
      "Struck-out words are not in the text.",
      expect.stringMatching(/^One picture is not in the text/),
    ]);
  });
  test("without a head, where the name says it", async () => {
    const fragment = `Draft<p><b>Log of changes</b></p><h2>Requirements</h2><ol><li>${first}</li><li>${second}</li></ol>`;
    await expectRead(fragment, "statement.htm");
  });
  test("in the encoding that it declares", async () => {
    const bytes = Buffer.from(
      '<html><meta charset="windows-1252"><body><p>Caf\xE9 \x96 bar</p></body></html>',
      "latin1",
    );
    expect((await read(bytes)).text).toBe("Café – bar\n");
  });
  test("nested as deep as no page is", async () => {
    expect((await read(`<html>${"<div><table><tr><td><ul><li>".repeat(1500)}deep`)).text).toContain("deep");
    expect(await refusal(`<html>${"<div><table><tr><td><ul><li>".repeat(20_000)}deep`)).toMatch(/nested too deeply/);
  }, 60_000);
});

const rtf = String.raw`{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial;}{\f3\fnil\fcharset2 Symbol;}}
{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s21 toc 1;}}{\info{\title An old title}{\author Somebody}}
{\header Page head\par}
\pard\s1 Log of changes\par\pard\s21 Log of changes 1\par
\pard\b Requirements\b0\par
{\listtext\pard\plain\f3 \'b7\tab}\pard The system shall log every change,\line and keep the log for seven years.\par
{\pntext\f3\'b7\tab}The system shall export the {\b log}{\v hidden}{\*\unknown nothing}.\par
\trowd\intbl Caf\'e9\cell \u8364?uro {\f1\'cf\'f0}\cell\row\trowd\intbl a|b\cell c\cell\row\pard
{\pict\pngblip 89504e47}\par}`;

describe("RTF is read as its words, lists and tables", () => {
  test("as word processors write it", async () => {
    await expectRead(rtf);
    const { text, notes, kind } = await read(rtf);
    expect(kind).toBe("rtf");
    expect(text).toContain("| Café | €uro Пр |\n| --- | --- |\n| a\\|b | c |");
    expect(text).not.toMatch(/Page head|hidden|nothing|old title|Somebody|changes 1|89504/);
    expect(notes).toEqual([expect.stringMatching(/^One picture/)]);
  });
  test.each([
    ["{".repeat(1_000_000)],
    ["}".repeat(1_000_000)],
    [String.raw`\bin999999999 `],
    [String.raw`\u99999999999 \'zz`],
  ])("whatever its marks are, %#", async (marks) => {
    expect((await read(`{\\rtf1 Words. ${marks}`)).text).toContain("Words.");
  });
});

const word = docxOf(
  paragraph("Log of changes", '<w:pStyle w:val="Title"/>') +
    paragraph("Requirements", '<w:pStyle w:val="Heading1"/>') +
    paragraph(first, numbered(2, 0)) +
    paragraph(second, numbered(2, 0)) +
    paragraph("Notes", '<w:pStyle w:val="Heading1"/>') +
    paragraph("Small", numbered(3, 0)) +
    `<w:tbl>${cellRow("Report", "Due")}${cellRow("Log book", "Monday & Friday")}</w:tbl>` +
    '<w:p><w:ins w:id="1"><w:r><w:t>Inserted.</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>Deleted.</w:delText></w:r></w:del><w:r><w:drawing><pic:pic/></w:drawing></w:r></w:p>',
  { "word/numbering.xml": numberingPart, "word/styles.xml": stylesPart },
);

describe("Word documents are read as their words, lists and tables", () => {
  test("with the numbers that Word counts and nowhere writes", async () => {
    await expectRead(word);
    const { text, kind, notes } = await read(word);
    expect(kind).toBe("docx");
    expect(
      readStatement(text)
        .requirements.slice(0, 2)
        .map(({ number }) => number),
    ).toEqual(["REQ-001", "REQ-002"]);
    expect(text).toContain("| Report | Due |\n| --- | --- |\n| Log book | Monday & Friday |");
    expect(text).toContain("Inserted.");
    expect(text).not.toContain("Deleted.");
    expect(notes).toEqual([
      expect.stringMatching(/^The document has tracked changes/),
      expect.stringMatching(/^One picture/),
    ]);
  });
  test("with numbers of several levels", async () => {
    const items: [number, string][] = [
      [0, "Tasks"],
      [1, "Logging"],
      [2, first],
      [2, second],
      [1, "Rest"],
      [0, "Deliverables"],
      [1, "Log book"],
    ];
    const body = items.map(([level, text]) => paragraph(text, numbered(1, level))).join("");
    const { text } = await read(docxOf(body, { "word/numbering.xml": numberingPart }));
    for (const numberedText of ["1.1 Logging", `1.1.1 ${first}`, `1.1.2 ${second}`, "1.2 Rest", "2.1 Log book"])
      expect(text).toContain(numberedText);
  });
  test("of which most is fonts and times of editing", async () => {
    const body = Array.from({ length: 1200 }, (_, index) => paragraph(`${index}: ${first} `.repeat(2))).join("");
    const milliseconds = await workOf(async () => {
      const { text } = await read(docxOf(body));
      expect(text.match(/seven years/g)).toHaveLength(2400);
    });
    expect(milliseconds).toBeLessThan(20_000);
  }, 60_000);
});

const page = (number: number, pieces: Placed[]): Placed[] => [
  { x: 60, y: 800, text: "Harbour office, draft of May" },
  ...pieces,
  { x: 280, y: 30, text: `Page ${number} of 4` },
];

const pdf = pdfOf([
  page(1, [
    { x: 60, y: 740, size: 20, text: "Log of changes" },
    { x: 60, y: 700, size: 14, text: "Requirements" },
    { x: 70, y: 670, text: "1." },
    { x: 90, y: 670, text: "The system shall log every change," },
    { x: 90, y: 656, text: "and keep the log for seven years." },
    { x: 70, y: 636, text: "2." },
    { x: 90, y: 636, text: second },
  ]),
  page(2, [
    { x: 60, y: 740, size: 14, text: "Other" },
    { x: 60, y: 700, text: "Report" },
    { x: 260, y: 700, text: "Due" },
    { x: 60, y: 680, text: "Log book of" },
    { x: 60, y: 667, text: "all boats" },
    { x: 260, y: 680, text: "Monday" },
  ]),
  page(3, [{ x: 60, y: 700, text: "A sentence that goes on" }]),
  page(4, [{ x: 60, y: 740, text: "over the end of a page." }]),
]);

describe("PDF is read by the places of its words", () => {
  test("with headings, items and tables, without heads and feet of pages", async () => {
    await expectRead(pdf);
    const { text, kind, notes } = await read(pdf);
    expect(kind).toBe("pdf");
    expect(text).toContain("| Report | Due |\n| --- | --- |\n| Log book of all boats | Monday |");
    expect(text).toContain("A sentence that goes on\nover the end of a page.");
    expect(text).not.toMatch(/Harbour office|Page \d/);
    expect(notes).toEqual([expect.stringMatching(/compare the text with the original/)]);
  });
  test("and pages without words are named", async () => {
    const { notes } = await read(pdfOf([[{ x: 60, y: 700, text: first }], []]));
    expect(notes[0]).toMatch(/^No text could be read on page 2/);
  });
});

const ole = (name: string): Uint8Array =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.alloc(600),
    Buffer.from(name, "utf16le"),
    Buffer.alloc(99),
  ]);
const zipOf = (...names: string[]): Uint8Array =>
  zipSync(Object.fromEntries(names.map((name) => [name, strToU8(name)])), { level: 0 });
const openDocument = (kind: string): Uint8Array =>
  zipSync(
    { mimetype: strToU8(`application/vnd.oasis.opendocument.${kind}`), "content.xml": strToU8("<a/>") },
    { level: 0 },
  );
const latin1 = (text: string): Uint8Array => Buffer.from(`${text}${"\0".repeat(300)}`, "latin1");

describe("what is no statement of work is refused in a sentence, by its first bytes and not by its name", () => {
  test.each<[string, Uint8Array | string, RegExp]>([
    ["nothing", "", /is empty/],
    ["blanks", " \n\n\t", /is empty/],
    ["an old Word document", ole("WordDocument"), /old format \(\.doc\).*save it as \.docx/],
    ["a Word document with a password", ole("EncryptedPackage"), /password/],
    ["an old workbook", ole("Workbook"), /Excel workbook/],
    ["a mail of Outlook", ole("__properties_version1.0"), /Outlook message/],
    ["OpenDocument", openDocument("text"), /\(\.odt\).*\.docx or PDF/],
    ["a spreadsheet", openDocument("spreadsheet"), /spreadsheet/],
    ["Excel", zipOf("[Content_Types].xml", "xl/workbook.xml"), /Excel workbook/],
    ["PowerPoint", zipOf("ppt/presentation.xml"), /PowerPoint/],
    ["Pages", zipOf("Index/Document.iwa", "preview.jpg"), /Pages.*Export/],
    ["an e-book", zipOf("META-INF/container.xml"), /e-book/],
    ["an archive", zipOf("statement.md"), /archive.*Unpack/],
    ["half an archive", zipOf("word/document.xml").slice(0, 40), /damaged/],
    ["a Word document without its words", zipOf("word/document.xml"), /damaged|empty/],
    ["PNG", latin1("\x89PNG\r\n\x1A\n"), /picture.*OCR/],
    ["JPEG", latin1("\xFF\xD8\xFF\xE0"), /picture/],
    ["HEIC", latin1("\0\0\0\x18ftypheic"), /picture/],
    ["gzip", latin1("\x1F\x8B\x08"), /archive/],
    ["7z", latin1("7z\xBC\xAF\x27\x1C"), /archive/],
    ["sound", latin1("ID3\x03"), /recording/],
    ["film", latin1("\0\0\0\x18ftypmp42"), /recording/],
    ["a program", latin1("\x7FELF\x02"), /program/],
    ["PostScript", "%!PS-Adobe-3.0\n", /PostScript/],
    ["random bytes", randomBytes(4000), /is neither text|damaged|picture|archive/],
    ["a drawing", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', /drawing/],
    [
      "Word's XML",
      '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
      /Word document in XML/,
    ],
    ["data in XML", '<?xml version="1.0"?><orders/>', /is XML/],
    ["a mail", "Received: from a by b\nSubject: Work\n\nHello", /e-mail message/],
    ["a saved page", 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n', /\.mht/],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /UTF-32/],
    [
      "half a letter of UTF-16",
      Buffer.concat([Buffer.from("\uFEFFab", "utf16le"), Buffer.from([0x00, 0xd8])]),
      /UTF-16/,
    ],
    ["a scan", pdfOf([[], []]), /is a scan: its 2 pages hold pictures and no text.*OCR/],
    [
      "a PDF with a password",
      pdfOf([[{ x: 9, y: 9, text: first }]], {
        trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${"41".repeat(32)}> /U <${"42".repeat(32)}> >> /ID [<41> <41>]`,
      }),
      /password/,
    ],
    ["a broken PDF", "%PDF-1.7\nnothing of the kind", /damaged/],
    ["half a PDF", pdf.slice(0, 300), /damaged/],
    ["empty HTML", "<html><body><script>1</script></body></html>", /is empty/],
    ["empty RTF", "{\\rtf1 }", /is empty/],
    ["an empty Word document", docxOf("<w:p/>"), /is empty/],
  ])("%s", async (_, bytes, sentence) => {
    const said = await refusal(bytes, "/home/someone/statement.md");
    expect(said).toMatch(sentence);
    expect(said).toMatch(/^UnreadableStatement: statement\.md [^\n]+\.$/);
  });

  test.each([
    ["a text that begins like a picture", "BMW wants a portal. It shall be blue."],
    ["a text that speaks of PDF", "Files begin with %PDF-1.4 there. The portal shall take them."],
    ["a text that begins like a sound", "ID3 tags shall be read."],
  ])("%s is read", async (_, text) => {
    expect((await read(text)).text).toBe(text);
  });
});

describe("what is too much is refused in a sentence", () => {
  test("by its size in bytes, before it is decoded", async () => {
    expect(await refusal(Buffer.alloc(5_000_000, "a sentence. "))).toMatch(/has 5\.0 MB; at most 1 MB is read/);
    const scan = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(4_100_000)]);
    expect(await refusal(scan)).toMatch(/has 4\.1 MB; at most 4 MB is read/);
  });
  test("text that a document unfolds to", async () => {
    const body = Array.from({ length: 1100 }, () => `<w:p><w:r><w:t>${"word ".repeat(200)}</w:t></w:r></w:p>`).join("");
    expect(await refusal(docxOf(body))).toMatch(/has 1\.1 MB of text; at most 1 MB is read/);
  }, 60_000);
  test("a document that unpacks to more than any has", async () => {
    expect(await refusal(docxOf(" ".repeat(60_000_000)))).toMatch(/unpacks to more than 40\.0 MB/);
  }, 60_000);
  test("a document that lies about what it unpacks to", async () => {
    const lying = Buffer.from(docxOf(paragraph(first) + " ".repeat(30_000_000)));
    // Both of the places where a zip file says how long a file is.
    for (const [mark, at] of [
      ["PK\x03\x04", 22],
      ["PK\x01\x02", 24],
    ] as const) {
      for (let start = lying.indexOf(mark, 0, "latin1"); start >= 0; start = lying.indexOf(mark, start + 4, "latin1"))
        lying.writeUInt32LE(200, start + at);
    }
    expect(await refusal(lying)).toMatch(/damaged|empty/);
  }, 60_000);
  test("a PDF whose page unfolds to more memory than is given", async () => {
    expect(
      await refusal(
        pdfOf([await twiceDeflated(isLong ? 900_000_000 : 400_000_000)], { filter: "[/FlateDecode /FlateDecode]" }),
      ),
    ).toMatch(/needs more than 320 MB of memory|is a scan/);
  }, 120_000);
  test("more pages than are read", async () => {
    const many = Array.from({ length: statementLimits.pages + 1 }, () => [{ x: 9, y: 9, text: "a" }]);
    expect(await refusal(pdfOf(many))).toMatch(/has 401 pages; at most 400 are read/);
  });
  test("a reading that does not end", async () => {
    const bounds = { seconds: 0.01, memoryMib: 320 };
    await expect(readStatementFile({ name: "a.pdf", bytes: pdf }, reader, bounds)).rejects.toThrow(
      /takes more than 0\.01 seconds/,
    );
  });
  test("and little memory is enough to say so", async () => {
    const bounds = { seconds: 25, memoryMib: 60 };
    await expect(readStatementFile({ name: "a.pdf", bytes: pdf }, reader, bounds)).rejects.toThrow(
      /needs more than 60 MB/,
    );
  });
});

/** Zeros, packed twice. */
async function twiceDeflated(length: number): Promise<Uint8Array> {
  const deflate = createDeflate();
  const chunk = Buffer.alloc(10_000_000, " ");
  const packed: Buffer[] = [];
  const done = (async () => {
    for await (const part of deflate) packed.push(part);
  })();
  for (let written = 0; written < length; written += chunk.length)
    if (!deflate.write(chunk)) await new Promise((resolve) => deflate.once("drain", resolve));
  deflate.end();
  await done;
  return deflateSync(Buffer.concat(packed));
}
