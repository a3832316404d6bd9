import type {
  ArtifactView,
  DecisionLogEntry,
  FollowUpView,
  GateView,
  LessonsView,
  OperatorView,
  ProjectEstimate,
  ProjectEvent,
  ProjectPage,
  ProjectPeople,
  ProjectView,
  QuestionView,
  QueueView,
  Rehearsed,
  Revision,
  Session,
  StatementOfWork,
  StatusGate,
  SurveyView,
  TopUpView,
} from "./types.ts";

/** The signed-in person. */
export interface Viewer {
  email: string;
  name: string;
  isOperator: boolean;
}

/** Message that a form's redirect leaves for the next page. */
export interface Flash {
  kind: "done" | "refused";
  text: string;
}

/** Correction that one field of a form needs, in words for the person who filled it in. */
export interface FieldError {
  field: string;
  message: string;
}

/** A refused form: its page is shown again with the submitted values and what is wrong with them. */
export interface Refusal {
  /** Summary of the refusal, one or two sentences. */
  text: string;
  errors: FieldError[];
  /** Submitted values by field name. */
  fields: Record<string, string>;
}

/** State of a project for the viewer: the viewer has to act, somebody else has to, it waits for its start, agents are working, or it is over. */
export type ProjectState = "yours" | "waiting" | "queued" | "working" | "finished" | "stopped" | "rejected";

/** Filter of the project list; absent fields do not filter. */
export interface ProjectQuery {
  /** Page number, from 1. */
  page?: number;
  state?: ProjectState;
  engagement?: string;
  /** Text contained in the title or the id, ignoring case. */
  text?: string;
}

export interface OutboxMail {
  id: string;
  time: string;
  to: string[];
  subject: string;
  text: string;
}

/** An engagement of which the viewer may start a project, with the consequences of starting one. */
export interface StartableEngagement {
  name: string;
  /** Name of the repository that its projects are for, of a flow with several; absent where there is nothing to choose. */
  repository?: string;
  title: string;
  description: string;
  /** JSON Schema of the object that a project is started with; absent when it is started with a statement of work. */
  input?: { readonly [keyword: string]: unknown };
  maxCostMicros: number;
  /** Absent when the engagement was compiled by a version that made no estimate. */
  estimate?: ProjectEstimate;
  team: { title: string; description: string }[];
  phases: StartablePhase[];
}

export interface StartablePhase {
  title: string;
  goal: string;
  /** Position of the phase. Phases that run side by side share it. */
  index: number;
  /** Titles of the agents. */
  members: string[];
  /** Tool that the phase calls, when no agents work on it. */
  calls?: string;
  /** Titles. */
  deliverables: string[];
  gate?: {
    /** Groups that must each approve: names of their people, and how many of them. */
    approvers: { people: string[]; quorum: number }[];
    dueSeconds: number;
    expiresSeconds: number;
    onExpire: StatusGate["onExpire"];
    reviseRounds: number;
  };
}

/** Text extracted from an uploaded statement of work, to be corrected before a project starts. */
export interface StatementReading {
  /** Identifies the reading when the project is started. */
  token: string;
  engagement: string;
  /** The uploaded file; absent when the text was typed. */
  original?: { name: string; size: number };
  kind: "text" | "html" | "rtf" | "docx" | "pdf";
  title: string;
  text: string;
  notes: string[];
  counts: { sections: number; requirements: number; constraints: number; deliverables: number; tables: number };
}

/**
 * Data that the API passes to the site with each request, as `Astro.locals.crew`. Every method returns `undefined` for
 * items that do not exist or that the viewer may not see.
 */
export interface SiteData {
  viewer: Viewer | undefined;
  flash: Flash | undefined;
  /** Present only in the response to a refused form. */
  refusal: Refusal | undefined;
  /** True when everything runs on one machine: the outbox page exists, and sign-in says where codes arrive. */
  onOneMachine: boolean;
  /** True when projects started here are rehearsed. */
  rehearses: boolean;
  projects(query: ProjectQuery): Promise<ProjectPage>;
  project(id: string): Promise<ProjectView | undefined>;
  /** The rehearsal model's share of the project; `undefined` when real models did all of it. */
  rehearsed(id: string): Promise<Rehearsed | undefined>;
  statement(id: string): Promise<StatementOfWork | undefined>;
  events(id: string, after: string | undefined): Promise<readonly ProjectEvent[] | undefined>;
  gate(id: string, phase: string, round: number): Promise<GateView | undefined>;
  question(id: string, question: string): Promise<QuestionView | undefined>;
  operator(id: string, phase: string, round: number): Promise<OperatorView | undefined>;
  topUp(id: string, number: number): Promise<TopUpView | undefined>;
  followUp(id: string, trigger: string, execution: number): Promise<FollowUpView | undefined>;
  decisions(id: string): Promise<DecisionLogEntry[] | undefined>;
  /** Undefined while there are no questions for the viewer to see. */
  survey(id: string): Promise<SurveyView | undefined>;
  /** For operators. */
  people(id: string): Promise<ProjectPeople | undefined>;
  /** Returns the published revision; the newest when none is named. */
  revision(id: string, revision: string | undefined): Promise<Revision | undefined>;
  artifact(
    id: string,
    path: string,
    revision: string | undefined,
    compareWith: string | undefined,
  ): Promise<ArtifactView | undefined>;
  startable(): Promise<StartableEngagement[]>;
  /** Returns a reading of the viewer's own upload; `undefined` for somebody else's. */
  reading(token: string): Promise<StatementReading | undefined>;
  /** Returns the viewer's own sessions; for operators, everybody's. */
  sessions(): Promise<Session[]>;
  /** True when a deployed engagement has flows: then operators have the page of their queues. */
  hasQueues(): Promise<boolean>;
  /** For operators. */
  queues(): Promise<QueueView | undefined>;
  /** True when a deployed engagement keeps lessons: then operators have their page. */
  hasLessons(): Promise<boolean>;
  /** For operators. */
  lessons(): Promise<LessonsView | undefined>;
  /** Returns the person whom a sign-in link signs in, while the link is valid and on the machine that printed it. */
  linked(token: string): { email: string; name: string } | undefined;
  /** Returns the viewer's own mails; all mails for operators and for anyone who has the outbox's key; `undefined` for anybody else. */
  outbox(): Promise<OutboxMail[] | undefined>;
}
