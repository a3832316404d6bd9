import type { NotifyStep, Origin } from "../../schema/types.ts";

interface NoticeTo {
  id: string;
  origin: Origin;
  group: string;
  next: string;
}

/** Before a step that waits for someone, or when all is over. */
export function notice(to: NoticeTo, say: Pick<NotifyStep, "subject" | "text" | "page" | "phase">): NotifyStep {
  return { kind: "notify", ...to, ...say };
}

export const gateNotice = (phase: string, title: string): Pick<NotifyStep, "subject" | "text" | "page" | "phase"> => ({
  subject: `${title} awaits your decision`,
  text: `The team of project {{project}} has finished ${title} (round {{round}}) and asks for your decision.\n\nRead the results, then approve them or ask for changes:\n{{link}}\n`,
  page: "gate",
  phase,
});

export const questionNotice = (
  phase: string,
  title: string,
): Pick<NotifyStep, "subject" | "text" | "page" | "phase"> => ({
  subject: `A question about ${title}`,
  text: `The team of project {{project}} needs an answer from you to go on with ${title}:\n{{link}}\n`,
  page: "question",
  phase,
});

export const operatorNotice = (
  phase: string,
  title: string,
): Pick<NotifyStep, "subject" | "text" | "page" | "phase"> => ({
  subject: `${title} needs an operator`,
  text: `${title} of project {{project}} (round {{round}}) cannot go on by itself. Resume it, accept what is there, or stop the project:\n{{link}}\n`,
  page: "operator",
  phase,
});

export const finishedNotice = (title: string): Pick<NotifyStep, "subject" | "text" | "page"> => ({
  subject: `${title}: the project is finished`,
  text: "All phases of project {{project}} are done. The deliverables are here:\n{{link}}\n",
  page: "project",
});

export const stoppedNotice = (title: string): Pick<NotifyStep, "subject" | "text" | "page"> => ({
  subject: `${title}: the project has stopped`,
  text: "Project {{project}} has stopped. It can be resumed from any phase:\n{{link}}\n",
  page: "project",
});
