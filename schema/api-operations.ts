import type { ApiOperation } from "./api-operation.ts";
import { decisionOperations } from "./api-operations/decisions.ts";
import { fileOperations } from "./api-operations/files.ts";
import { flowOperations } from "./api-operations/flows.ts";
import { operatorOperations } from "./api-operations/operators.ts";
import { projectOperations } from "./api-operations/projects.ts";
import { sessionOperations } from "./api-operations/sessions.ts";

const operations = [
  ...projectOperations,
  ...decisionOperations,
  ...operatorOperations,
  ...flowOperations,
  ...fileOperations,
  ...sessionOperations,
] as const satisfies readonly ApiOperation[];

/** One of the operations below, with its own path, parameters and schemas. */
export type DeclaredOperation = (typeof operations)[number];

/** Every operation below `/api/`; a test compares them with the routes. */
export const apiOperations: readonly ApiOperation[] = operations;
