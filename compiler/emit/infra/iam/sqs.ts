import { type Service, statementsByResource } from "./statement.ts";

/** Allows keeping scheduled starts that failed. */
export const sqs: Service = {
  prefix: "sqs",
  statements: (needs) => statementsByResource(needs, () => "KeepLostStarts"),
};
