import { type Service, statementsByResource } from "./statement.ts";

/** Allows passing the runners' roles, to ECS only. */
export const iam: Service = {
  prefix: "iam",
  statements: (needs, { executionRole }) =>
    statementsByResource(
      needs,
      (resources) =>
        resources.includes(executionRole) ? "PassExecutionRole" : `PassTaskRole${numberOf(resources, needs)}`,
      () => ({ StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }),
    ),
};

/** Numbers the statements, since Sids are unique in a policy; the roles of the lanes count from 1. */
function numberOf(resources: readonly string[], needs: readonly { resources: readonly string[] }[]): number {
  const distinct = [...new Set(needs.map((need) => need.resources.join(" ")))];
  return distinct.indexOf(resources.join(" ")) + 1;
}
