import type { ApiOperation } from "../api-operation.ts";

const at = { revision: "Revision to show. Default: the newest." };

export const fileOperations = [
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
] as const satisfies readonly ApiOperation[];
