/** A statement of work as agencies issue them: long, and with its requirements marked in every way that was met in public ones. */
export function longStatement(): string {
  const sections = styles.map(([heading, write], index) => {
    const texts = wanted.slice(index * perStyle, (index + 1) * perStyle);
    return `${heading(index + 1)}\n\n${boilerplate[index % boilerplate.length]}\n\n${write(texts)}\n`;
  });
  return `# Performance Work Statement: Harbour Permit Registry\n\n${sections.join("\n")}`;
}

const perStyle = 20;

const who = ["The registry", "The contractor", "The system", "The vendor", "The portal"];
const verbs = ["shall record", "must show", "shall export", "will keep", "must correct", "shall report"];
const what = [
  "each permit with its holder and berth",
  "the fee of a mooring in dollars and cents",
  "arrivals that were announced less than four hours before",
  "the inspections of a vessel, newest first",
  "complaints about a berth with their answers",
  "water and power that a berth used in a month",
  "the insurance of every vessel until it ends",
];

/** 210 sentences, each said once. */
const wanted = who.flatMap((subject, a) =>
  verbs.flatMap((verb, b) =>
    what.map((object, c) => `${subject} ${verb} ${object} within ${a + 2 * b + 3 * c + 1} days.`),
  ),
);

const boilerplate = [
  "Work is done at the contractor's own premises. Federal holidays are observed.",
  "This section says what the harbour office needs.",
  "See also [the harbour's rules](https://harbour.example/rules).",
];

type Style = [(index: number) => string, (texts: string[]) => string];

const lines = (texts: string[], write: (text: string, index: number) => string): string => texts.map(write).join("\n");

const styles: Style[] = [
  [(n) => `## ${n}. Requirements`, (texts) => lines(texts, (text) => `- ${text}`)],
  [(n) => `## ${n}. Specific Tasks`, (texts) => texts.map((text, i) => `2.${i + 1} ${text}`).join("\n\n")],
  [(n) => `**${n} Scope of Work**`, (texts) => lines(texts, (text, i) => `${i + 1}) ${text}`)],
  [(n) => `${n}. Objectives\n-------------`, (texts) => lines(texts, (text) => `* ${wrapped(text)}`)],
  [(n) => `## ${n}. Technical requirements`, (texts) => lines(texts, (text, i) => `REQ-${100 + i}: ${text}`)],
  [(n) => `## ${n}. Services`, (texts) => lines(texts, (text, i) => `${"abcdefghijklmnopqrst"[i]}. ${text}`)],
  [(n) => `## ${n}. Features`, (texts) => lines(texts, (text, i) => (i % 3 === 0 ? `- **${text}**` : `  - ${text}`))],
  [(n) => `## ${n}. Tasks of the contractor`, (texts) => lines(texts, (text) => `> - ${text}`)],
  [
    (n) => `## ${n}. Requirements of quality`,
    (texts) => texts.map((text, i) => `9.${(i >> 2) + 1}.${(i % 4) + 1} ${wrapped(text)}`).join("\n\n"),
  ],
  [(n) => `## ${n}. User stories`, (texts) => lines(texts, (text) => `• ${text}`)],
];

function wrapped(text: string): string {
  const words = text.split(" ");
  const half = Math.ceil(words.length / 2);
  return `${words.slice(0, half).join(" ")}\n  ${words.slice(half).join(" ")}`;
}
