import type { ApiOperation } from "../api-operation.ts";

export const flowOperations = [
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
] as const satisfies readonly ApiOperation[];
