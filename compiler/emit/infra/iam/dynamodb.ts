import { type Service, statementsByResource } from "./statement.ts";

/** Allows reads and writes of the project table; nobody may scan it, delete from it or change its settings. */
export const dynamodb: Service = {
  prefix: "dynamodb",
  statements: (needs, { index }) =>
    statementsByResource(needs, (resources) => (resources.includes(index) ? "ReadIndex" : "UseTable")),
};
