import { objectsIn } from "../resource-names.ts";
import { type Service, statementsByResource } from "./statement.ts";

/** Allows reading and writing objects. They are named by their digests and never deleted, so nobody may delete them. */
export const s3: Service = {
  prefix: "s3",
  statements: (needs, places) =>
    statementsByResource(needs, ([resource = ""], conditions) => {
      if (resource === places.runnerBundles) return "ReadBundle";
      if (resource === objectsIn(places.objects)) return conditions === undefined ? "UseObjects" : "AddObjects";
      if (resource === places.ownRepository) return "UseRepository";
      return resource.endsWith(places.objects) ? "FindObjects" : "FindRepository";
    }),
};
