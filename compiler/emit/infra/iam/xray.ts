import { type Service, statementsByResource } from "./statement.ts";

/**
 * Allows sending traces, which have no resource to narrow to
 * (docs.aws.amazon.com/xray/latest/devguide/security_iam_service-with-iam.html).
 */
export const xray: Service = {
  prefix: "xray",
  statements: (needs) => statementsByResource(needs, () => "WriteTraces"),
};
