import { type Service, statementsByResource } from "./statement.ts";

/** Allows the use of this machine and its executions only; a task token is useless without this right. */
export const states: Service = {
  prefix: "states",
  statements: (needs, { machine }) =>
    statementsByResource(needs, (resources) => (resources.includes(machine) ? "UseMachine" : "SeeAndStopExecutions")),
};
