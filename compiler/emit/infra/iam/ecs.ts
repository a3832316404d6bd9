import { type Service, statementsByResource } from "./statement.ts";

/** Allows only the emitted task definitions, only in the deployment's own cluster, and tags only for what is started. */
export const ecs: Service = {
  prefix: "ecs",
  statements: (needs, { cluster, name, tasks }) =>
    statementsByResource(
      needs,
      ([resource = ""]) =>
        resource === tasks
          ? "TagTasks"
          : `RunTask${laneIn(resource.slice(resource.lastIndexOf(`/${name}-`) + name.length + 2))}`,
      ([resource]) =>
        resource === tasks
          ? { StringEquals: { "ecs:CreateAction": "RunTask" } }
          : { ArnEquals: { "ecs:cluster": cluster } },
    ),
};

/** Returns the lane in a statement's name: `read-only:*` is ReadOnly. */
function laneIn(revision: string): string {
  const words = revision.replace(/:.*$/, "").split("-");
  return words.map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`).join("");
}
