import type { Json } from "../../../base/json.ts";
import type { Scene } from "./scene.ts";
import { mostRelevant } from "./words.ts";
import { missingOf, pathOf, revisionsDue } from "./work-due.ts";

type Finding = { [field: string]: Json };

// The ledger accepts at most 2,000 characters of each.
const longestText = 2000;

/** Entries that the agent records at the start of its work, quoting the statement. */
export function findings(scene: Scene): Finding[] {
  return allFindings(scene).map((finding) =>
    Object.fromEntries(
      Object.entries(finding).map(([field, value]) => [
        field,
        typeof value === "string" && value.length > longestText
          ? `${value.slice(0, longestText - 2)}…`.toWellFormed()
          : value,
      ]),
    ),
  );
}

function allFindings(scene: Scene): Finding[] {
  const own = missingOf(scene, scene.agent);
  const revisions = revisionsDue(scene).filter(({ deliverable }) => deliverable.owner === scene.agent);
  const answers: Finding[] = revisions.flatMap(({ file, comments }) =>
    comments.map(({ by, text }) => ({
      section: "decisions",
      text: `In answer to ${by} (“${text}”), ${file} is revised; its section “Changes in round ${scene.round}” says what changed.`,
      rationale: "Feedback of the round",
    })),
  );
  if (own.length === 0) return answers;
  const titles = own.map(({ title }) => title).join(", ");
  return [...facts(scene, titles), ...assumptions(scene, titles), decision(scene, titles), ...answers];
}

function facts({ statement, pipeline, agent }: Scene, titles: string): Finding[] {
  const figures = statement.sentences.filter((sentence) => /\d/.test(sentence));
  const subject = `${titles} ${pipeline.agents[agent]?.description ?? ""}`;
  const sources = [figures, statement.sentences, statement.wanted].find((texts) => texts.length > 0) ?? [];
  return mostRelevant(sources, subject, 1).map((text) => ({ section: "facts", text, confidence: "high" }));
}

function assumptions({ statement }: Scene, titles: string): Finding[] {
  const [constraint] = mostRelevant(statement.constraints, titles, 1);
  if (constraint === undefined) return [];
  const text = `We take this to bind everything we deliver, not only the first release: ${constraint}`;
  return [{ section: "assumptions", text, confidence: "medium" }];
}

function decision(scene: Scene, titles: string): Finding {
  const [requirement] = mostRelevant(scene.statement.wanted, titles, 1);
  const answered = answersOf(scene).at(0);
  const text = `${titles}: begin with “${requirement ?? scene.statement.title}”.`;
  const rationale =
    answered === undefined
      ? "It shares most with what is to be delivered"
      : `The customer answered: ${answered.answer}`;
  return { section: "decisions", text, rationale };
}

/** Answers of the customer: from the brief, and to questions of this visit. */
export function answersOf(scene: Scene): { question: string; answer: string }[] {
  const earlier = scene.status.questions.map(({ text, answer }) => ({ question: text, answer }));
  const now = scene.calls.flatMap(({ name, input, result }) => {
    if (name !== "ask" || result === undefined || result.isError) return [];
    return [{ question: questionOf(input), answer: result.text.replace(/^The customer answered[^:]*: /, "") }];
  });
  return [...earlier, ...now.filter(({ question }) => !earlier.some((known) => known.question === question))];
}

export const askedAnswer = (scene: Scene, question: string): string | undefined =>
  answersOf(scene).find((known) => known.question.trim() === question.trim())?.answer;

function questionOf(input: Json): string {
  const isObject = input !== null && typeof input === "object" && !Array.isArray(input);
  return isObject && typeof input.question === "string" ? input.question : pathOf(input);
}
