import type { KnownStatement } from "./known-statement.ts";
import { effortTable, ratingsTable } from "./record-tables.ts";
import type { Scene } from "./scene.ts";
import { firstWords, inOneLine, mostRelevant, nameOf } from "./words.ts";
import type { DeliverableDue } from "./work-due.ts";

export interface SectionTask {
  heading: string;
  guidance: string;
  deliverable: DeliverableDue;
}

type Writer = (scene: Scene, task: SectionTask) => string;

/** Writes the body of a section by its heading, quoting the statement. */
export function writeSection(scene: Scene, task: SectionTask): string {
  const writer = writers.find(([heading]) => heading.test(task.heading))?.[1] ?? relevant;
  const body = counted(scene, task) || writer(scene, task);
  return body === "" ? `The statement of work “${scene.statement.title}” says nothing about this.` : body;
}

/** Fills a summary of figures from the record in the brief. */
function counted(scene: Scene, { heading, deliverable }: SectionTask): string {
  if (!/metric/i.test(`${deliverable.id} ${deliverable.title}`)) return "";
  if (/^delivery$/i.test(heading)) return effortTable(scene);
  return /^acceptance$/i.test(heading) ? ratingsTable(scene) : "";
}

const bullets = (texts: string[]): string => texts.map((text) => `- ${text}`).join("\n");

const cell = (text: string): string => text.replaceAll("|", "\\|");

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return rows.length === 0 ? "" : [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const everyText = (statement: KnownStatement): string[] => [
  ...statement.wanted,
  ...statement.constraints,
  ...statement.sentences,
];

const relevant: Writer = ({ statement }, { heading, guidance, deliverable }) =>
  bullets(mostRelevant(everyText(statement), `${heading} ${guidance} ${deliverable.title}`, 4));

const overview: Writer = (scene, { deliverable }) => {
  const { statement, phase } = scene;
  const first = statement.sentences.slice(0, 3).join(" ");
  return [
    `${deliverable.title} of “${statement.title}”. ${phase.goal}`,
    first === "" ? bullets(statement.wanted.slice(0, 3)) : first,
  ].join("\n\n");
};

const requirements: Writer = ({ statement }, { heading }) => {
  const rows = statement.requirements.map(({ number, text, details }) => [
    number,
    details === "" ? text : `${text} (${details})`,
    evidence(text),
  ]);
  const wantsQuality = /quality|non-?functional/i.test(heading);
  const isQuality = (evidence: string | undefined) => evidence !== "a test";
  const some = rows.filter(([, , shownBy]) => isQuality(shownBy) === wantsQuality);
  return table(["No.", "Requirement", "Shown by"], /quality|functional/i.test(heading) ? some : rows);
};

const quantity =
  /\b\d[\d.,]*\s*(%|ms\b|percent|seconds?|minutes?|hours?|days?|weeks?|months?|years?|users?|orders?|requests?)/i;

function evidence(requirement: string): string {
  if (quantity.test(requirement)) return "a measurement";
  return /document|\bplan\b|policy|licen[cs]e|comply|standard/i.test(requirement) ? "an inspection" : "a test";
}

/** All constraints in a section about constraints; else the relevant ones. */
const constraints: Writer = ({ statement }, task) => {
  if (/^constraints?\b/i.test(task.heading)) return everyConstraint(statement);
  const found = mostRelevant(statement.constraints, `${task.heading} ${task.guidance}`, 8);
  return found.length === 0 ? "" : bullets(found);
};

const everyConstraint = ({ constraints, terms }: KnownStatement): string => {
  const lead =
    "What the contract says of staff, places, invoices and the like binds the work and is no requirement on its result:";
  return [bullets(constraints), ...(terms.length === 0 ? [] : [lead, bullets(terms)])].filter(Boolean).join("\n\n");
};

/** Requirements by their number and name; their text follows below. */
const scope: Writer = ({ statement }) => {
  const inScope = statement.requirements.map(({ number, text }) => `In scope, ${number}: ${nameOf(text, 14)}`);
  const outOfScope = statement.outOfScope.map((text) => (/scope/i.test(text) ? text : `Out of scope: ${text}`));
  return [bullets(inScope), bullets(outOfScope)].filter(Boolean).join("\n");
};

const schedule: Writer = ({ statement }) =>
  table(
    ["Deliverable", "Due and content"],
    statement.deliverables.map(({ name, detail }) => [name, detail || "as the statement of work says"]),
  );

const risks: Writer = ({ statement }) =>
  table(
    ["Risk", "What it would cost", "Answer"],
    [...statement.constraints, ...statement.wanted]
      .slice(0, 4)
      .map((text) => [
        `“${nameOf(text, 12)}” does not hold`,
        "The deliverable is not accepted",
        "Shown early, in the first round",
      ]),
  );

const assumptions: Writer = ({ statement }) =>
  bullets([
    ...statement.constraints.slice(0, 5).map((text) => `We take this to bind every part and every release: ${text}`),
    ...statement.context.map((text) => `We take this to be so today, as the statement says: ${text}`),
  ]);

const questions: Writer = ({ statement }) => {
  const unmeasured = statement.wanted.filter((text) => !quantity.test(text)).slice(0, 4);
  return bullets(unmeasured.map((text) => `By which figure is “${nameOf(text, 12)}” accepted?`));
};

const money: Writer = ({ statement }, task) => {
  const figures = statement.sentences
    .concat(statement.wanted)
    .filter((text) => /[$£€]\s?\d|\d\s?(USD|dollars?|euros?)/i.test(text));
  return figures.length > 0 ? bullets(figures) : relevantNote(statement, task);
};

const relevantNote = (statement: KnownStatement, task: SectionTask): string =>
  `The statement of work names no sum. What drives it:\n\n${bullets(mostRelevant(everyText(statement), `${task.heading} volume environment users data`, 3))}`;

const parts: Writer = ({ statement }) =>
  table(
    ["Part", "Answers"],
    statement.requirements.map(({ number, text }) => [nameOf(text, 5), `${number}: ${text}`]),
  );

const diagram: Writer = (scene, task) => {
  const nodes = scene.statement.wanted.slice(0, 4).map((text, index) => `  system --> r${index + 1}["${label(text)}"]`);
  const lines = [
    "```mermaid",
    "flowchart LR",
    `  user(["User"]) --> system["${label(scene.statement.title)}"]`,
    ...nodes,
    "```",
  ];
  return [lines.join("\n"), relevant(scene, task)].join("\n\n");
};

const label = (text: string): string => nameOf(text.replaceAll(/["[\](){}<>|`#;]/g, " "), 6);

const verdict: Writer = ({ statement, status }) =>
  `Pass: no finding is open. Read against “${firstWords(statement.constraints[0] ?? statement.wanted[0] ?? statement.title, 20)}”; ${status.files.length} files were in the repository.`;

const counts: Writer = () =>
  table(
    ["Severity", "Found", "Fixed", "Open"],
    ["critical", "high", "medium", "low"].map((severity) => [severity, "0", "0", "0"]),
  );

const decisions: Writer = ({ status, statement }) => {
  const agreed = status.questions.map(({ text, answer }) => inOneLine(`${text} ${answer}`));
  const records = status.files.filter((file) => /decision|adr/i.test(file));
  return bullets([...agreed, ...records, ...statement.constraints.slice(0, 2).map((text) => `We follow: ${text}`)]);
};

const files: Writer = (scene, task) =>
  scene.status.files.length === 0
    ? relevant(scene, task)
    : bullets(scene.status.files.slice(0, 20).map((file) => `\`${file}\``));

/** In order: the first pattern that matches the heading writes the section. */
const writers: [RegExp, Writer][] = [
  [/severity/i, counts],
  [/verdict/i, verdict],
  [/diagram|data flow|system context|deployment$|candidate|^architecture$/i, diagram],
  [/scope/i, scope],
  [/requirement|acceptance|user stor|traceab/i, requirements],
  [/constraint|compliance|security|authenti|limits?$/i, constraints],
  [/cost|budget|price/i, money],
  [/deliverable|schedule|timeline|milestone|plan$|date|phases/i, schedule],
  [/assumption/i, assumptions],
  [/question/i, questions],
  [/risk|rollback|troubleshoot/i, risks],
  [/component|architecture|module|main|entities|operations?$|structure/i, parts],
  [/decision|alternative/i, decisions],
  [/overview|context|purpose|summary|background|introduction/i, overview],
  [/files|inventory|artifacts/i, files],
];
