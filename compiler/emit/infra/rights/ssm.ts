import { type Service, statementsByResource } from "./statement.ts";

export const ssm: Service = {
  prefix: "ssm",
  statements: (needs) => statementsByResource(needs, () => "ReadSessionKey"),
};
