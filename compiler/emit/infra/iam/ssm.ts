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
        needs.filter((need) => !isKey(need)),
      ),
    ];
  },
};

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
