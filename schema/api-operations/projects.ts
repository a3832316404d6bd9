import type { ApiOperation } from "../api-operation.ts";

export const projectOperations = [
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
] as const satisfies readonly ApiOperation[];
