import type { ElementView, GateView, PhaseStatus, ProjectStatus } from "../../schema/types.ts";

/** Meaning of a status for the reader; colour only repeats the label. */
export type Tone = "active" | "waiting" | "good" | "bad" | "quiet";

export interface StatusLabel {
  text: string;
  tone: Tone;
}

const phaseLabels: Record<PhaseStatus, StatusLabel> = {
  upcoming: { text: "Not begun", tone: "quiet" },
  working: { text: "Working", tone: "active" },
  reviewing: { text: "In internal review", tone: "active" },
  "awaiting-approval": { text: "Awaits approval", tone: "waiting" },
  "awaiting-answer": { text: "Awaits an answer", tone: "waiting" },
  "awaiting-operator": { text: "Awaits the delivery team", tone: "waiting" },
  "awaiting-money": { text: "Awaits more money", tone: "waiting" },
  done: { text: "Done", tone: "good" },
  skipped: { text: "Skipped", tone: "quiet" },
  stopped: { text: "Stopped", tone: "bad" },
  rejected: { text: "Rejected", tone: "bad" },
};

const projectLabels: Record<ProjectStatus, StatusLabel> = {
  queued: { text: "Queued", tone: "quiet" },
  working: phaseLabels.working,
  "awaiting-approval": phaseLabels["awaiting-approval"],
  "awaiting-answer": phaseLabels["awaiting-answer"],
  "awaiting-operator": phaseLabels["awaiting-operator"],
  "awaiting-money": phaseLabels["awaiting-money"],
  finished: { text: "Finished", tone: "good" },
  stopped: phaseLabels.stopped,
  rejected: phaseLabels.rejected,
};

const gateLabels: Record<GateView["status"], StatusLabel> = {
  open: { text: "Open", tone: "waiting" },
  decided: { text: "Decided", tone: "good" },
  expired: { text: "Expired", tone: "bad" },
  replaced: { text: "Replaced", tone: "quiet" },
  stopped: { text: "Closed", tone: "bad" },
};

const elementLabels: Record<ElementView["status"], StatusLabel> = {
  upcoming: phaseLabels.upcoming,
  working: phaseLabels.working,
  reviewing: phaseLabels.reviewing,
  finished: phaseLabels.done,
  limit: { text: "Ended at a limit", tone: "bad" },
  failed: { text: "Failed", tone: "bad" },
  conflict: { text: "Not merged", tone: "bad" },
  stopped: phaseLabels.stopped,
};

export const phaseLabel = (status: PhaseStatus): StatusLabel => phaseLabels[status];
export const elementLabel = (status: ElementView["status"]): StatusLabel => elementLabels[status];
export const projectLabel = (status: ProjectStatus): StatusLabel => projectLabels[status];
export const gateLabel = (status: GateView["status"]): StatusLabel => gateLabels[status];

export const verdictLabels: Record<string, string> = {
  approve: "Approved",
  revise: "Changes requested",
  reject: "Rejected",
  "review-again": "Another review requested",
  withdraw: "Approval withdrawn",
  delegate: "Vote passed on",
  "take-back": "Vote taken back",
  resume: "Resumed",
  accept: "Accepted as it is",
  stop: "Stopped",
  cancel: "Cancelled",
  prioritise: "Priority changed",
  requeue: "Queued again",
  raise: "Raised",
  people: "People changed",
  return: "Sent back",
  grant: "Granted",
  refuse: "Refused",
  start: "Started",
  decline: "Not started",
  skip: "Skipped",
  answer: "Answered",
};

/** Reasons for a round, shown after "Round 2". */
export const causeLabels = {
  start: "",
  review: ", after the internal review",
  decision: ", after a request for changes",
  operator: ", resumed by the delivery team",
  return: ", after a return by a condition",
  "top-up": ", after a top-up",
} as const;
