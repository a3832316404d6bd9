import { answersOf } from "./findings.ts";
import type { Scene } from "./scene.ts";
import { writeSection } from "./section.ts";
import { asQuote, inOneLine, keywords, overlap } from "./words.ts";
import type { DeliverableDue, Revision } from "./work-due.ts";

interface Outline {
  title: string;
  sections: { heading: string; guidance: string }[];
}

/** Writes a document with the template's sections, each filled from the statement of work. */
export function renderDocument(scene: Scene, due: DeliverableDue): string {
  const outline = outlineOf(scene, due);
  const sections = outline.sections.flatMap(({ heading, guidance }) => [
    `## ${heading}`,
    writeSection(scene, { heading, guidance, deliverable: due }),
  ]);
  return `${[`# ${outline.title}`, notice(scene), ...answers(scene), ...sections].join("\n\n")}\n`;
}

function notice({ statement, round, phase, agent }: Scene): string {
  return `> **Rehearsal.** Written by rule from the statement of work “${statement.title}”, without a language model (${phase.title}, round ${round}, ${agent}).`;
}

function answers(scene: Scene): string[] {
  return answersOf(scene).map(
    ({ question, answer }) => `**Agreed with the customer.** ${inOneLine(question)}\n\n${asQuote(answer)}`,
  );
}

function outlineOf(scene: Scene, due: DeliverableDue): Outline {
  const text = scene.templates.find(({ deliverable }) => deliverable === due.id)?.text ?? "";
  const title = /^# +(.+)$/m.exec(text)?.[1] ?? `${due.title}: ${scene.statement.title}`;
  const parts = text.split(/^## +/m).slice(1);
  const sections = parts.map((part) => {
    const [heading = "", ...rest] = part.split("\n");
    return { heading: heading.trim(), guidance: rest.join(" ").replaceAll(/<!--|-->/g, " ") };
  });
  return { title, sections: sections.length > 0 ? sections : standardSections };
}

const standardSections = ["Overview", "Requirements", "Constraints", "Open Questions"].map((heading) => ({
  heading,
  guidance: "",
}));

/** Answers each comment in the section it is about, and lists the answers in a separate section. */
export function reviseDocument(scene: Scene, due: Revision, current: string): { content: string; where: string } {
  const headings = [...current.matchAll(/^## +(.+)$/gm)].map(([, heading = ""]) => heading.trim());
  const sections = headings.filter((heading) => !heading.startsWith("Changes in round"));
  let content = current.trimEnd();
  const changes: string[] = [];
  for (const { by, text } of due.comments) {
    const heading = closestSection(sections, content, text);
    const quoted = inOneLine(text);
    content = insertUnder(
      content,
      heading,
      `**Round ${scene.round}.** Following ${by}: ${quoted} ${basis(scene, text)}`,
    );
    changes.push(`- ${by}: “${quoted}” Answered in the section “${heading}”.`);
  }
  const title = `Changes in round ${scene.round}`;
  return { content: `${content}\n\n## ${title}\n\n${changes.join("\n")}\n`, where: `section “${title}”` };
}

function closestSection(headings: string[], content: string, comment: string): string {
  const words = keywords(comment);
  const scored = headings.map((heading) => {
    const body = content.split(`## ${heading}\n`)[1]?.split(/^## /m)[0] ?? "";
    return { heading, score: 3 * overlap(keywords(heading), words) + overlap(keywords(body), words) };
  });
  return scored.toSorted((a, b) => b.score - a.score)[0]?.heading ?? "Overview";
}

function insertUnder(content: string, heading: string, paragraph: string): string {
  const lines = content.split("\n");
  const start = lines.findIndex((line) => line.trim() === `## ${heading}`);
  if (start < 0) return `${content}\n\n## ${heading}\n\n${paragraph}`;
  const following = lines.findIndex((line, index) => index > start && line.startsWith("## "));
  const end = following < 0 ? lines.length : following;
  const body = lines.slice(0, end).join("\n").trimEnd();
  const rest = lines.slice(end).join("\n");
  return rest === "" ? `${body}\n\n${paragraph}` : `${body}\n\n${paragraph}\n\n${rest}`;
}

function basis({ statement }: Scene, comment: string): string {
  const words = keywords(comment);
  const texts = [...statement.wanted, ...statement.constraints, ...statement.sentences];
  const best = texts.toSorted((a, b) => overlap(keywords(b), words) - overlap(keywords(a), words))[0];
  return best === undefined || overlap(keywords(best), words) === 0
    ? ""
    : `The statement of work has this to say: ${best}`;
}
