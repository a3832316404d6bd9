/** One operation of the API. Schemas have the names of `components/schemas` in the OpenAPI document. */
export interface ApiOperation {
  method: "GET" | "POST";
  /** Path with its parameters in braces. */
  path: string;
  summary: string;
  /** Query parameters with their meanings. */
  query?: Record<string, string>;
  /** Schema of the request body. */
  input?: string;
  /** Schema of the response, which may depend on a query parameter, or the media type of a download. */
  output: string | { by: string; present: string; absent: string } | { type: string };
  /** Alternative media type of the same response. */
  also?: "text/event-stream";
  status?: 200 | 201;
  /** True for an operation that exists only when everything runs on one machine. */
  onOneMachine?: true;
}

const at = { revision: "Revision to show. Default: the newest." };

const operations = [
  {
    method: "GET",
    path: "/api/projects",
    summary: "List the projects that the caller may see",
    query: {
      page: "Number of the page, from 1; without it the first projects come as a list.",
      state: "yours, waiting, working, finished, stopped or rejected.",
      engagement: "Name of an engagement.",
      text: "Words in the title or the id.",
    },
    output: { by: "page", present: "ProjectPage", absent: "ProjectSummaries" },
  },
  {
    method: "POST",
    path: "/api/projects",
    summary: "Start a project",
    input: "StartInput",
    output: "StartedProject",
    status: 201,
  },
  { method: "GET", path: "/api/projects/{id}", summary: "Show a project", output: "ProjectView" },
  {
    method: "GET",
    path: "/api/projects/{id}/statement-of-work",
    summary: "Show the statement of work",
    output: "StatementOfWork",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/original",
    summary: "Download the file that the statement of work was read from",
    output: { type: "application/octet-stream" },
  },
  {
    method: "GET",
    path: "/api/projects/{id}/decisions",
    summary: "Download the log of decisions",
    output: "DecisionLog",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/events",
    summary: "Stream events, as server-sent events; as JSON for a caller that accepts only that",
    query: { after: "Id of an event, or a time; later events are returned." },
    output: "Events",
    also: "text/event-stream",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/log",
    summary: "Download the events, one per line (operators)",
    query: { phase: "Only events of this phase.", round: "Only events of this round of the phase." },
    output: { type: "text/plain" },
  },
  {
    method: "GET",
    path: "/api/projects/{id}/people",
    summary: "Show the people who decide in a project (operators)",
    output: "ProjectPeople",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/people",
    summary: "Add, remove or replace a person (operators)",
    input: "PeopleInput",
    output: "PeopleChange",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/survey",
    summary: "Show the questions after the project",
    output: "SurveyView",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/survey",
    summary: "Answer the questions after the project",
    input: "SurveyInput",
    output: "SurveyAnswers",
  },
  { method: "GET", path: "/api/projects/{id}/gates/{phase}/{round}", summary: "Show a gate", output: "GateView" },
  {
    method: "POST",
    path: "/api/projects/{id}/gates/{phase}/{round}/decision",
    summary: "Approve, or request changes",
    input: "DecisionInput",
    output: "GateAnswer",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/gates/{phase}/{round}/withdrawal",
    summary: "Withdraw the own approval",
    input: "WithdrawalInput",
    output: "RecordedDecision",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/gates/{phase}/{round}/delegation",
    summary: "Pass on the own vote",
    input: "DelegationInput",
    output: "RecordedDecision",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/gates/{phase}/{round}/delegation-withdrawal",
    summary: "Take back the own vote that was passed on",
    input: "WithdrawalInput",
    output: "RecordedDecision",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/questions/{question}",
    summary: "Show a question",
    output: "QuestionView",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/questions/{question}/answer",
    summary: "Answer a question",
    input: "AnswerInput",
    output: "RecordedAnswer",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/operator/{phase}/{entry}",
    summary: "Show an operator item",
    output: "OperatorView",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/operator/{phase}/{entry}/decision",
    summary: "Decide how a phase continues (operators)",
    input: "OperatorDecisionInput",
    output: "RecordedDecision",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/top-ups/{number}",
    summary: "Show a request for more money",
    output: "TopUpView",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/top-ups/{number}/decision",
    summary: "Grant or refuse more money (the declared group)",
    input: "TopUpInput",
    output: "RecordedDecision",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/follow-ups/{trigger}/{execution}",
    summary: "Show a start that the end of the project has proposed",
    output: "FollowUpView",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/follow-ups/{trigger}/{execution}/decision",
    summary: "Start what follows the project, or not (the group of the trigger's `by`)",
    input: "FollowUpInput",
    output: "RecordedDecision",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/today",
    summary: "Raise the money of today for all projects of the engagement (the group of `topUp`, or operators)",
    input: "TodayInput",
    output: "RaisedDay",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/limits",
    summary: "Raise the budget, or limits of a phase (operators)",
    input: "LimitsInput",
    output: "RaisedLimits",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/stop",
    summary: "Stop a project (operators)",
    input: "StopInput",
    output: "StoppedProject",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/resume",
    summary: "Resume a stopped project (operators)",
    input: "ResumeInput",
    output: "ResumedProject",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/cancel",
    summary: "Take a project out of the queue before it starts (operators)",
    input: "QueueChangeInput",
    output: "ChangedQueue",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/priority",
    summary: "Move a queued project to another priority (operators)",
    input: "PriorityInput",
    output: "ChangedQueue",
  },
  {
    method: "POST",
    path: "/api/projects/{id}/requeue",
    summary: "Put a stopped project of a flow into the queue again (operators)",
    input: "QueueChangeInput",
    output: "ChangedQueue",
  },
  {
    method: "GET",
    path: "/api/queue",
    summary: "Show the queues of the flows (operators)",
    query: { engagement: "Name of an engagement.", flow: "Name of a flow." },
    output: "QueueView",
  },
  {
    method: "POST",
    path: "/api/triggers/{engagement}/{trigger}/trial",
    summary: "Try a trigger with one event, and with `start` start what it would start (operators)",
    input: "TrialInput",
    output: "TriedTrigger",
  },
  {
    method: "POST",
    path: "/api/queue/pause",
    summary: "Pause the starts of a flow, or let them go on (operators)",
    input: "PauseInput",
    output: "ChangedQueue",
  },
  {
    method: "GET",
    path: "/api/lessons",
    summary: "List the lessons that projects have left for later ones (operators)",
    query: { engagement: "Name of an engagement." },
    output: "LessonsView",
  },
  {
    method: "POST",
    path: "/api/lessons/drop",
    summary: "Drop a lesson for good (operators)",
    input: "LessonInput",
    output: "ChangedQueue",
  },
  {
    method: "GET",
    path: "/api/served",
    summary: "List what other agents can start, by triggers that act here",
    output: "ServedFlows",
  },
  {
    method: "POST",
    path: "/api/served/{engagement}/{trigger}",
    summary: "Start a project of a flow for another agent",
    input: "ServedCallInput",
    output: "ServedCall",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/artifacts",
    summary: "List the files of a revision; one of them with `path`",
    query: { ...at, path: "Path of a file.", compareWith: "Revision to compare the file with." },
    output: { by: "path", present: "ArtifactView", absent: "Revision" },
  },
  {
    method: "GET",
    path: "/api/projects/{id}/artifacts/{path}",
    summary: "Show a file",
    query: { ...at, compareWith: "Revision to compare it with." },
    output: "ArtifactView",
  },
  {
    method: "GET",
    path: "/api/projects/{id}/files",
    summary: "Download a file",
    query: { ...at, path: "Path of the file." },
    output: { type: "application/octet-stream" },
  },
  {
    method: "GET",
    path: "/api/projects/{id}/files/{path}",
    summary: "Download a file",
    query: at,
    output: { type: "application/octet-stream" },
  },
  {
    method: "POST",
    path: "/api/statements",
    summary: "Read a statement of work, the first step of a start",
    input: "StatementInput",
    output: "KeptStatement",
    status: 201,
  },
  {
    method: "GET",
    path: "/api/sessions",
    summary: "List sessions: the caller's, an operator everybody's",
    output: "Sessions",
  },
  {
    method: "POST",
    path: "/api/sessions/end",
    summary: "End sessions",
    input: "EndSessionsInput",
    output: "EndedSessions",
  },
  {
    method: "POST",
    path: "/api/sign-in-links",
    summary: "Create sign-in links for this machine",
    input: "SignInLinksInput",
    output: "SignInLinks",
    onOneMachine: true,
  },
] as const satisfies readonly ApiOperation[];

/** One of the operations below, with its own path, parameters and schemas. */
export type DeclaredOperation = (typeof operations)[number];

/** Every operation below `/api/`; a test compares them with the routes. */
export const apiOperations: readonly ApiOperation[] = operations;
