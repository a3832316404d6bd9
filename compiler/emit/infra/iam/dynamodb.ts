import { type Service, statementsByResource } from "./statement.ts";

/** The project table; nobody may scan it, delete from it or change it. */
export const dynamodb: Service = {
  prefix: "dynamodb",
  statements: (needs, { index }) =>
    statementsByResource(needs, (resources) => (resources.includes(index) ? "ReadIndex" : "UseTable")),
};
