import type { ApiOperation } from "../api-operation.ts";

export const operatorOperations = [
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
] as const satisfies readonly ApiOperation[];
