import type { ProjectEvent } from "../../schema/types.ts";
import { artifactPage, gatePage, questionPage } from "./links.ts";

/** Where an event leads: what was written, decided or asked. */
export function eventLink(project: string, event: ProjectEvent): { href: string; text: string } | undefined {
  if (event.path) return { href: artifactPage(project, event.path, { revision: event.revision }), text: event.path };
  if (event.question) return { href: questionPage(project, event.question), text: "the question" };
  const isAboutGate = event.kind === "gate-opened" || event.kind === "decision-made";
  if (!isAboutGate || !event.phase || event.round === undefined) return undefined;
  return { href: gatePage(project, event.phase, event.round), text: "the decision" };
}
