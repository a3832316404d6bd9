import { principalProject } from "../project-tag.ts";
import type { Need } from "./need.ts";
import type { Service, Statement } from "./statement.ts";

/** Allows reading the session key and each secret that a tool declares, but no parameters beside them. */
export const ssm: Service = {
  prefix: "ssm",
  statements(needs, { sessionKey }) {
    const isKey = ({ resources }: Need) => resources.includes(sessionKey);
    return [
      ...statement("ReadSessionKey", needs.filter(isKey)),
      // A single statement: names that differ only in a hyphen would give two statements of one name, which IAM refuses.
      ...statement(
        "ReadSecrets",
        needs.filter((need) => !isKey(need) && need.conditions === undefined),
      ),
      ...forSomeProjects(needs.filter(({ conditions }) => conditions !== undefined)),
    ];
  },
};

/** One statement for each secret that only some projects read: several flows may have the same one. */
function forSomeProjects(needs: readonly Need[]): Statement[] {
  const bySecret = Map.groupBy(needs, ({ resources }) => resources.join());
  return [...bySecret.values()].flatMap((group) => {
    const ids = group.flatMap(({ conditions }) => conditions?.StringLike?.[principalProject] ?? []);
    const [secret = ""] = group[0]?.resources ?? [];
    // Names of secrets have no capital letters.
    const name = secret.slice(secret.lastIndexOf("/") + 1).replaceAll("-", "X");
    const conditions = { StringLike: { [principalProject]: [...new Set(ids)].sort() } };
    return statement(`ReadSecretOf${name}`, group).map((each) => ({ ...each, conditions }));
  });
}

function statement(sid: string, needs: readonly Need[]): Statement[] {
  if (needs.length === 0) return [];
  const all = (values: readonly string[]) => [...new Set(values)].sort();
  return [
    {
      sid,
      actions: all(needs.map(({ action }) => action)),
      resources: all(needs.flatMap(({ resources }) => resources)),
      steps: [...new Set(needs.map(({ step }) => step))],
    },
  ];
}
