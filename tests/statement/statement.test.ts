import { describe, expect, test } from "vitest";
import { readStatement } from "../../runtime/statement/statement.ts";
import { workOf } from "../support/work-of.ts";

const requirementsOf = (text: string): string[] => readStatement(text).requirements.map((each) => each.text);
const numbersOf = (text: string): string[] => readStatement(text).requirements.map(({ number }) => number);

test("bullets, numbered items and table rows under a heading of requirements are requirements", () => {
  expect(
    requirementsOf(`# Shop
## 4. Requirements
- It is *fast*.
2) It is [safe](https://example.com/safe).

| No. | Requirement |
|---|---|
| R1 | It is **accessible** to everyone. |
`),
  ).toEqual(["It is fast.", "It is safe.", "It is accessible to everyone."]);
});

test("where nothing obliges, items are taken, then sentences that want something, then any", () => {
  expect(requirementsOf("# A\n- One\n- Two")).toEqual(["One", "Two"]);
  expect(requirementsOf("It rains. The roof should hold.")).toEqual(["The roof should hold."]);
  expect(requirementsOf("It rains.")).toEqual(["It rains."]);
});

test("constraints, deliverables and what is out of scope are found by their headings and words", () => {
  const statement = readStatement(`## Constraints
1. Data stays in the country.
## Deliverables
| No. | Deliverable | Due |
|---|---|---|
| D1 | Runbook | 23 |
## Scope
Out of scope: the shop's pages.
`);
  expect(statement.constraints).toEqual(["Data stays in the country."]);
  expect(statement.deliverables).toEqual([{ name: "Runbook", detail: "Due: 23" }]);
  expect(statement.outOfScope).toEqual(["Out of scope: the shop's pages."]);
});

test("an abbreviation does not end a sentence", () => {
  expect(readStatement("The U.S. Forest Service has 5 offices. It grows.").sentences).toEqual([
    "The U.S. Forest Service has 5 offices.",
    "It grows.",
  ]);
});

const underlined = `Harbour Timetable Service
=========================

Background
----------

The harbour office wants a public timetable.

### Contacts:

Ask the harbour office.

Tasks
-----

-   The contractor shall show the departures of the next two hours on
    a screen of 320 pixels.
-   The contractor shall let staff mark a ferry as late, and tell
passengers within thirty seconds.

Compliance requirements
-----------------------

-   https://example.org/accessibility
`;

test("headings underlined with = and - are headings, and wrapped items are whole", () => {
  const statement = readStatement(underlined);
  expect(statement.title).toBe("Harbour Timetable Service");
  expect(statement.requirements.map(({ text }) => text)).toEqual([
    "The contractor shall show the departures of the next two hours on a screen of 320 pixels.",
    "The contractor shall let staff mark a ferry as late, and tell passengers within thirty seconds.",
  ]);
  expect(statement.constraints).toEqual(["https://example.org/accessibility"]);
  expect(statement.sections.map(({ heading }) => heading)).toEqual([
    "",
    "Harbour Timetable Service",
    "Background",
    "Contacts",
    "Tasks",
    "Compliance requirements",
  ]);
});

test.each([
  ["CRLF", underlined.replaceAll("\n", "\r\n")],
  ["carriage returns alone", underlined.replaceAll("\n", "\r")],
  ["a byte order mark", `\uFEFF${underlined}`],
  ["a quotation", underlined.replaceAll(/^/gm, "> ")],
  ["one fence around everything", `\`\`\`markdown\n${underlined}\`\`\`\n`],
  ["comments", underlined.replace("Tasks\n", "<!-- - a note -->\n\nTasks\n")],
])("with %s a statement reads the same", (_, text) => {
  expect(readStatement(text)).toEqual(readStatement(underlined));
});

describe("whatever marks them, requirements are whole and keep their numbers", () => {
  const first = "The system shall log every change, and keep the log for seven years.";
  const second = "The system shall export the log.";
  const wrapped = first.replace(" and keep", "\n  and keep");
  test.each([
    ["dashes", `- ${wrapped}\n- ${second}`, ["", ""]],
    ["stars, loose", `* ${wrapped}\n\n* ${second}`, ["", ""]],
    ["bullets of a word processor", `• ${wrapped}\n• ${second}`, ["", ""]],
    ["check boxes", `- [ ] ${first}\n- [x] ${second}`, ["", ""]],
    ["1. and 2.", `1. ${wrapped}\n2. ${second}`, ["", ""]],
    ["1) and 2)", `1) ${wrapped}\n2) ${second}`, ["", ""]],
    ["(1) and (2)", `(1) ${wrapped}\n(2) ${second}`, ["", ""]],
    ["a. and b.", `a. ${wrapped}\nb. ${second}`, ["", ""]],
    ["(a) and (b)", `(a) ${wrapped}\n\n(b) ${second}`, ["", ""]],
    ["A. and B.", `A. ${wrapped}\n\nB. ${second}`, ["", ""]],
    ["i. and ii.", `i. ${wrapped}\nii. ${second}`, ["", ""]],
    ["R-1", `R-1 ${wrapped}\n\nR-2 ${second}`, ["R-1", "R-2"]],
    ["REQ-001:", `REQ-001: ${wrapped}\nREQ-002: ${second}`, ["REQ-001", "REQ-002"]],
    ["bold REQ-001:", `**REQ-001:** ${first}\n\n**REQ-002:** ${second}`, ["REQ-001", "REQ-002"]],
    ["bullets with identifiers", `- **FR-1** ${first}\n- **FR-2** ${second}`, ["FR-1", "FR-2"]],
    ["[SYS-12]", `[SYS-12] ${wrapped}\n[SYS-13] ${second}`, ["SYS-12", "SYS-13"]],
    ["3.1.2", `3.1.2 ${wrapped}\n\n3.1.3 ${second}`, ["3.1.2", "3.1.3"]],
    ["3.1.2. without blank lines", `3.1.2. ${wrapped}\n3.1.3. ${second}`, ["3.1.2", "3.1.3"]],
    ["C.3.1", `C.3.1 ${wrapped}\n\nC.3.2 ${second}`, ["C.3.1", "C.3.2"]],
    ["headings", `### 3.1.2 ${first}\n\n### 3.1.3 ${second}`, ["3.1.2", "3.1.3"]],
    ["Requirement 1:", `Requirement 1: ${wrapped}\n\nRequirement 2: ${second}`, ["Requirement 1", "Requirement 2"]],
    ["a pipe table", `| ID | Requirement |\n|---|---|\n| X-1 | ${first} |\n| X-2 | ${second} |`, ["X-1", "X-2"]],
    ["a table without outer pipes", `ID | Requirement\n---|---\nX-1 | ${first}\nX-2 | ${second}`, ["X-1", "X-2"]],
    [
      "an HTML table",
      `<table>\n<tr><th>ID</th><th>Requirement</th></tr>\n<tr><td>X-1</td><td>${wrapped}</td></tr>\n<tr><td>X-2<td><p>${second}</p></tr></table>`,
      ["X-1", "X-2"],
    ],
    [
      "a grid table",
      `+-----+------+\n| ID  | Requirement |\n+=====+======+\n| X-1 | The system shall log every change, |\n|     | and keep the log for seven years. |\n+-----+------+\n| X-2 | ${second} |\n+-----+------+`,
      ["X-1", "X-2"],
    ],
    [
      "a table in columns",
      `  ID    Requirement\n  ----- ------------------------------------\n  X-1   The system shall log every change,\n        and keep the log for seven years.\n  X-2   ${second}\n`,
      ["X-1", "X-2"],
    ],
    ["sentences", `The log matters. ${first} It was lost twice. ${second}`, ["", ""]],
  ])("%s", (_, body, numbers) => {
    const text = `# Log of changes\n\n## Requirements\n\n${body}\n`;
    expect(requirementsOf(text)).toEqual([first, second]);
    expect(numbersOf(text)).toEqual(numbers);
    // The same below a heading in capitals, as plain text has it.
    expect(requirementsOf(`LOG OF CHANGES\n\nREQUIREMENTS\n\n${body}\n`)).toEqual([first, second]);
  });
});

test("a definition list gives each term with what it means", () => {
  expect(requirementsOf("# A\n\n## Features\n\nSearch\n: Finds a boat by its name.\n\nAlarm\n: Rings.")).toEqual([
    "Search: Finds a boat by its name.",
    "Alarm: Rings.",
  ]);
});

test("items that only complete another one are read with it, those that say a sentence are read alone", () => {
  expect(
    requirementsOf(`# A
## Requirements
1. The report is available in these formats:
   - PDF
   - CSV
2. Staff can search.
   - The search shall find parts of words.
   - The search shall answer within a second.
`),
  ).toEqual([
    "The report is available in these formats: PDF; CSV",
    "Staff can search.",
    "The search shall find parts of words.",
    "The search shall answer within a second.",
  ]);
});

test("numbered headings of plain text are sections, and their numbered paragraphs requirements", () => {
  const statement = readStatement(`STATEMENT OF WORK

Lighthouse Telemetry

1.0 BACKGROUND
The lighthouses report by radio at
1.5 million readings a year.

2.0 TASKS
2.1 Collection
2.1.1 The contractor shall collect
readings every minute.
2.1.2 The contractor shall store them.
2.2 Reporting
The contractor shall report monthly. Reports are short.
`);
  expect(statement.title).toBe("Lighthouse Telemetry");
  expect(statement.sections.map(({ heading }) => heading).slice(-4)).toEqual([
    "BACKGROUND",
    "TASKS",
    "Collection",
    "Reporting",
  ]);
  expect(statement.requirements).toMatchObject([
    { number: "2.1.1", text: "The contractor shall collect readings every minute." },
    { number: "2.1.2", text: "The contractor shall store them." },
    { number: "", text: "The contractor shall report monthly." },
  ]);
});

test("what a table says beside a requirement is kept with it", () => {
  expect(
    readStatement(
      "## Requirements\n\n| ID | Priority | The system shall… | Note |\n|-|-|-|-|\n| A1 | must | ring | loud |",
    ).requirements,
  ).toEqual([{ number: "A1", text: "ring", details: "Priority: must; Note: loud", section: "Requirements" }]);
});

describe("what is no requirement is not taken for one", () => {
  test.each([
    ["a web address", "- https://example.org/rules"],
    ["a mailbox", "- Harbour office: office@harbour.example"],
    ["a telephone number", "- Tel. +44 20 7946 0018"],
    ["a house", "- 1800 F Street NW, Washington, DC 20405"],
    ["staff", "- Two developers with five years of experience in Java"],
  ])("%s in a list of requirements", (_, item) => {
    expect(requirementsOf(`## Requirements\n\n- The bell rings.\n${item}\n`)).toEqual(["The bell rings."]);
  });
  test.each([
    "Contacts",
    "Points of Contact",
    "Key Personnel",
    "Roles and Responsibilities",
    "Invoicing",
    "Period of Performance",
    "Place of Performance",
    "Contract clauses",
    "Instructions to Offerors",
    "Glossary",
    "Applicable Documents",
    "Background",
  ])("what is listed below %j", (heading) => {
    const statement = readStatement(
      `# Bell\n\n## Requirements\n\n- The bell rings.\n\n## ${heading}\n\n- Something else, at noon.\n`,
    );
    expect(statement.requirements.map(({ text }) => text)).toEqual(["The bell rings."]);
    expect([...statement.terms, ...statement.context]).toEqual(["Something else, at noon."]);
  });
  test("what the contractor need not do", () => {
    const statement = readStatement("## Tasks\n\nThe contractor will not be responsible for:\n\n- Hosting\n");
    expect(statement.outOfScope).toEqual(["Hosting"]);
  });
});

test("a system's own duties stay requirements where they speak of staff", () => {
  expect(requirementsOf("## Requirements\n\n- The system shall let key personnel sign in.\n")).toHaveLength(1);
});

test.each([
  "",
  "   \n",
  "One sentence without any mark",
  "|a|\n|---|",
  "# \n\n- \n1. \n",
  "\u0000\uFFFD<<>>",
  "---\na: 1",
])("the statement %j is read without complaint", (text) => {
  expect(readStatement(text).sections.length).toBeGreaterThan(0);
});

const megabyte = (piece: string): string => piece.repeat(Math.ceil(1_000_000 / piece.length));

test.each([
  ["<", 1],
  ["<table ", 1],
  ["<!-- ", 1],
  ["[", 1],
  ["[a](", 1],
  ["*a ", 1],
  ["```\n~~~~\n", 1],
  ["| a ", 1],
  ["|a|\n", 1],
  ["- a\n  - b\n    - c\n", 1],
  ["> ", 1],
  ["+--+\n|", 1],
  ["1.1.1.1.1.1.1 a\n", 1],
  ["The bell shall ring. ", 1],
  ["a\n", 1],
  [" ", 1],
  ["---\n", 1],
])(
  "a megabyte of %j is read within seconds",
  async (piece) => {
    expect(await workOf(() => readStatement(megabyte(piece)))).toBeLessThan(15_000);
  },
  60_000,
);
