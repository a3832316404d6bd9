import { type Service, statementsByResource } from "./statement.ts";

/** A task token is worth something only with the right to use it on this machine. */
export const states: Service = {
  prefix: "states",
  statements: (needs, { machine }) =>
    statementsByResource(needs, (resources) => (resources.includes(machine) ? "UseMachine" : "SeeAndStopExecutions")),
};
