import type { ProjectEvent } from "../../schema/types.ts";
import { artifactPage, gatePage, questionPage } from "./links.ts";

/** A part of an event's sentence, with its link. */
export interface EventPart {
  text: string;
  href?: string;
}

/** Splits the sentence at its link: on the file's name if the sentence contains it, else at the end. */
export function eventParts(project: string, event: ProjectEvent): EventPart[] {
  const link = eventLink(project, event);
  if (!link) return [{ text: event.text }];
  const at = event.text.indexOf(link.text);
  if (at < 0) return [{ text: `${event.text} ` }, link];
  const rest = { text: event.text.slice(at + link.text.length) };
  return [{ text: event.text.slice(0, at) }, link, rest];
}

function eventLink(project: string, event: ProjectEvent): Required<EventPart> | undefined {
  if (event.path) return { href: artifactPage(project, event.path, { revision: event.revision }), text: event.path };
  if (event.question) return { href: questionPage(project, event.question), text: "See the question" };
  const isAboutGate = ["gate-opened", "gate-passed", "decision-made", "reminder-sent"].includes(event.kind);
  if (!isAboutGate || !event.phase || event.round === undefined) return undefined;
  return { href: gatePage(project, event.phase, event.round), text: "See the decision" };
}
