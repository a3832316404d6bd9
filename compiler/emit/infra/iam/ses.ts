import { type Service, statementsByResource } from "./statement.ts";

/** Allows mail from the declared sender; its identity in Amazon SES is the address or its domain. */
export const ses: Service = {
  prefix: "ses",
  statements: (needs) => statementsByResource(needs, () => "SendNotices"),
};
