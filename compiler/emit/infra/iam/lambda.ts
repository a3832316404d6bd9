import { type Service, statementsByResource } from "./statement.ts";

/** Allows calling the function that starts scheduled projects. */
export const lambda: Service = {
  prefix: "lambda",
  statements: (needs) => statementsByResource(needs, () => "StartScheduled"),
};
