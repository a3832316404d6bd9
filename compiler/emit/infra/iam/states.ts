import { type Service, statementsByResource } from "./statement.ts";

/** Allows the use of these machines and their executions only; a task token is useless without this right. */
export const states: Service = {
  prefix: "states",
  statements: (needs, { machines }) =>
    statementsByResource(needs, (resources) =>
      machines.some((machine) => resources.includes(machine)) ? "UseMachine" : "SeeAndStopExecutions",
    ),
};
