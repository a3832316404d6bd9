import type {
  ArtifactView,
  GateView,
  OperatorView,
  PeopleChange,
  Person,
  ProjectEstimate,
  ProjectEvent,
  ProjectSummary,
  ProjectView,
  QuestionView,
  RecordedDecision,
  Rehearsed,
  Revision,
  StatusGate,
} from "./types.ts";

/** Who is looking. */
export interface Viewer {
  email: string;
  name: string;
  isOperator: boolean;
}

/** A message that a form's redirect leaves for the next page. */
export interface Flash {
  kind: "done" | "refused";
  text: string;
}

/** What has to change in one field of a form, in words for whoever filled it in. */
export interface FieldError {
  field: string;
  message: string;
}

/** A form that was refused: its page comes back with what was sent and what is wrong with it. */
export interface Refusal {
  /** The whole in a sentence or two. */
  text: string;
  errors: FieldError[];
  /** What was sent, by the field's name. */
  fields: Record<string, string>;
}

export interface DecisionLogEntry extends Omit<RecordedDecision, "verdict"> {
  verdict: RecordedDecision["verdict"] | "answer";
  /** Empty, and round 0, where it was about the project as a whole. */
  phase: string;
  phaseTitle: string;
  round: number;
  /** At a gate: the round of work that was decided on, an earlier one where people were asked again. */
  work?: number;
  on: "gate" | "question" | "operator" | "limits" | "people" | "project";
  /** What was asked, where `comment` is the answer. */
  question?: string;
}

/** People who decide and answer in a project, for operators. */
export interface ProjectPeopleView {
  project: string;
  title: string;
  mayChange: boolean;
  groups: { group: string; people: Person[]; decides: string[]; answers: boolean }[];
  /** Newest first. */
  changes: PeopleChange[];
}

/** A project's state for the viewer: to act on, waiting for somebody, at work, or over. */
export type ProjectState = "yours" | "waiting" | "working" | "finished" | "stopped";

/** Which projects are asked for; whatever is absent restricts nothing. */
export interface ProjectQuery {
  /** From 1. */
  page?: number;
  state?: ProjectState;
  engagement?: string;
  /** In the title or the id, whatever its case. */
  text?: string;
}

/** One page of the projects that somebody may see: those that wait for them first, then those that wait for others, then the newest. */
export interface ProjectPage {
  projects: ProjectSummary[];
  page: number;
  pages: number;
  /** How many the query finds. */
  found: number;
  /** Of all that they may see, in each state; those that wait for them are among those that wait. */
  states: Record<ProjectState, number>;
  /** Of all that they may see. */
  engagements: { name: string; title: string }[];
}

export interface OutboxMail {
  id: string;
  time: string;
  to: string[];
  subject: string;
  text: string;
}

/** One sign-in of a person with one browser. */
export interface SessionView {
  id: string;
  email: string;
  name: string;
  /** What the browser says it is. */
  agent: string;
  begunAt: string;
  seenAt: string;
  until: string;
  /** Whether it is the one that asks. */
  isCurrent: boolean;
}

/** The text that a project works from, as it was at its start. */
export interface StatementOfWork {
  /** The project's. */
  title: string;
  /** Markdown or plain text. */
  text: string;
  digest: string;
  /** Bytes. */
  size: number;
}

/** An engagement of which the viewer may start a project, with what that would mean. */
export interface StartableEngagement {
  name: string;
  title: string;
  description: string;
  maxCostMicros: number;
  /** Absent where it was compiled by a version that made none. */
  estimate?: ProjectEstimate;
  team: { title: string; description: string }[];
  phases: StartablePhase[];
}

export interface StartablePhase {
  title: string;
  goal: string;
  /** The same for phases that run side by side. */
  index: number;
  /** Titles of the agents. */
  members: string[];
  /** Titles. */
  deliverables: string[];
  gate?: {
    /** Names of those who decide. */
    people: string[];
    quorum: number;
    dueSeconds: number;
    expiresSeconds: number;
    onExpire: StatusGate["onExpire"];
    reviseRounds: number;
  };
}

/** A statement of work as it was read of what somebody handed over, to be corrected before a project starts. */
export interface StatementReading {
  /** Names the reading when the project is started. */
  token: string;
  engagement: string;
  /** Of the file; absent where the text was typed. */
  original?: { name: string; size: number };
  kind: "text" | "html" | "rtf" | "docx" | "pdf";
  title: string;
  text: string;
  notes: string[];
  counts: { sections: number; requirements: number; constraints: number; deliverables: number; tables: number };
}

/**
 * What the API gives the site with each request, as `Astro.locals.crew`. Every method answers `undefined` for what does
 * not exist or what the viewer may not see.
 */
export interface SiteData {
  viewer: Viewer | undefined;
  flash: Flash | undefined;
  /** Given only with the answer to a form that was refused. */
  refusal: Refusal | undefined;
  /** Whether everything runs on one machine: the outbox page exists and sign-in says where codes arrive. */
  onOneMachine: boolean;
  /** True where projects that are started here are rehearsed. */
  rehearses: boolean;
  projects(query: ProjectQuery): Promise<ProjectPage>;
  project(id: string): Promise<ProjectView | undefined>;
  /** The rehearsal model's part in it; `undefined` too where it was real models. */
  rehearsed(id: string): Promise<Rehearsed | undefined>;
  statement(id: string): Promise<StatementOfWork | undefined>;
  events(id: string, after: string | undefined): Promise<ProjectEvent[] | undefined>;
  gate(id: string, phase: string, round: number): Promise<GateView | undefined>;
  question(id: string, question: string): Promise<QuestionView | undefined>;
  operator(id: string, phase: string, round: number): Promise<OperatorView | undefined>;
  decisions(id: string): Promise<DecisionLogEntry[] | undefined>;
  /** For operators. */
  people(id: string): Promise<ProjectPeopleView | undefined>;
  /** The published revision: the newest when none is named. */
  revision(id: string, revision: string | undefined): Promise<Revision | undefined>;
  artifact(
    id: string,
    path: string,
    revision: string | undefined,
    compareWith: string | undefined,
  ): Promise<ArtifactView | undefined>;
  startable(): Promise<StartableEngagement[]>;
  /** What the viewer handed over before; `undefined` where it is somebody else's. */
  reading(token: string): Promise<StatementReading | undefined>;
  /** The viewer's own; an operator's are everybody's. */
  sessions(): Promise<SessionView[]>;
  /** Who a link signs in, while it is good and on the machine that printed it. */
  linked(token: string): { email: string; name: string } | undefined;
  /** The viewer's own mails, all for operators and for whoever has the outbox's key; `undefined` for anybody else. */
  outbox(): Promise<OutboxMail[] | undefined>;
}
