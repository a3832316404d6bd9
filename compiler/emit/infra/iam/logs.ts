import { type Service, statementsByResource } from "./statement.ts";

/**
 * Allows writing to the role's own log group. Delivery of a machine's logs cannot be narrowed
 * (docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html).
 */
export const logs: Service = {
  prefix: "logs",
  statements: (needs) =>
    statementsByResource(needs, (resources) => (resources.includes("*") ? "DeliverLogs" : "WriteLogs")),
};
