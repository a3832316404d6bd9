import { dollars } from "../../base/dollars.ts";
import type { ProjectView } from "../../schema/types.ts";
import { followUpPage, gatePage, operatorPage, questionPage, topUpPage } from "./links.ts";
import { roundName } from "./rounds.ts";

/** An open item of the project, and the page where the next person acts. */
export interface OpenItem {
  kind: "gate" | "question" | "operator" | "top-up" | "follow-up";
  sentence: string;
  action: string;
  href: string;
}

function phaseTitle(view: ProjectView, name: string): string {
  return view.phases.find((phase) => phase.name === name)?.title ?? name;
}

/** Open items of a project, the most blocking first. */
export function openItems(view: ProjectView): OpenItem[] {
  const id = view.summary.id;
  return [
    ...(view.topUps ?? [])
      .filter((item) => item.status === "open")
      .map(
        (item): OpenItem => ({
          kind: "top-up",
          sentence: `The money is spent: ${item.mayDecide ? "you decide" : "others decide"} on ${dollars(item.amountMicros)} more.`,
          action: item.mayDecide ? "Grant or refuse" : "See what is decided",
          href: topUpPage(id, item.number),
        }),
      ),
    ...view.questions
      .filter((question) => question.status === "open")
      .map(
        (question): OpenItem => ({
          kind: "question",
          sentence: `${question.agentTitle} asks: ${question.text}`,
          action: question.mayAnswer ? "Answer the question" : "See the question",
          href: questionPage(id, question.id),
        }),
      ),
    ...view.gates
      .filter((gate) => gate.status === "open")
      .map(
        (gate): OpenItem => ({
          kind: "gate",
          sentence: `${gate.mayDecide ? "You decide" : "Others decide"} on ${phaseTitle(view, gate.phase)}, ${roundName(gate)}.`,
          action: gate.mayDecide ? "Review and decide" : "See what is decided",
          href: gatePage(id, gate.phase, gate.round),
        }),
      ),
    ...(view.followUps ?? [])
      .filter((item) => item.status === "open")
      .map(
        (item): OpenItem => ({
          kind: "follow-up",
          sentence: `${item.mayDecide ? "You decide" : "Others decide"} whether “${item.title}” (${item.flow}) starts.`,
          action: item.mayDecide ? "Start it or not" : "See what is decided",
          href: followUpPage(id, item.trigger, item.execution),
        }),
      ),
    ...view.operators
      .filter((item) => item.status === "open")
      .map(
        (item): OpenItem => ({
          kind: "operator",
          sentence: `The delivery team decides how ${item.phaseTitle} goes on: ${item.reason}`,
          action: item.mayDecide ? "Decide how to go on" : "See why",
          href: operatorPage(id, item.phase, item.entry ?? item.round),
        }),
      ),
  ];
}

/** Important events to announce to screen readers: a phase, a gate, a question, the end; not handoffs. */
export function newsOf(view: ProjectView): string {
  const { summary } = view;
  const isWorking = summary.status === "working" && summary.waitingFor === "";
  return isWorking ? `The team is working${summary.phaseTitle ? ` on ${summary.phaseTitle}` : ""}.` : headline(view);
}

/** The sentence at the top of a project: what it waits for and who acts next. */
export function headline(view: ProjectView): string {
  const { summary } = view;
  if (summary.status === "finished") return "The project is finished. Every deliverable is below.";
  if (summary.status === "rejected") return `The project was rejected and has ended. ${summary.waitingFor}`.trim();
  if (summary.status === "stopped") return summary.waitingFor || "The project has stopped.";
  if (summary.waitingFor) return summary.waitingFor;
  const agent = view.agents.find((candidate) => candidate.active);
  const phase = summary.phaseTitle ? ` on ${summary.phaseTitle}` : "";
  return agent ? `${agent.title} is working${phase}. Nothing waits for you.` : `The team is working${phase}.`;
}
