import type { ApiOperation } from "../api-operation.ts";

export const sessionOperations = [
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
