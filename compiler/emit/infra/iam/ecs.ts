import { type Service, statementsByResource } from "./statement.ts";

/** Allows only the emitted task definitions, and only in the deployment's own cluster. */
export const ecs: Service = {
  prefix: "ecs",
  statements: (needs, { cluster, name }) =>
    statementsByResource(
      needs,
      ([resource = ""]) => `RunTask${laneIn(resource.slice(resource.lastIndexOf(`/${name}-`) + name.length + 2))}`,
      () => ({ ArnEquals: { "ecs:cluster": cluster } }),
    ),
};

/** Returns the lane in a statement's name: `read-only:*` is ReadOnly. */
function laneIn(revision: string): string {
  const words = revision.replace(/:.*$/, "").split("-");
  return words.map((word) => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`).join("");
}
