import type { RepositoryDeclaration } from "../../schema/types.ts";
import { alternatives, type ForgeName, forgeKinds, forgeWords } from "../kinds/forges/forge-kinds.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const repositoryIncomplete: Rule = {
  id: "repository-incomplete",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.repositories, ({ name, declared }) => {
      const fault = faultIn(declared) ?? faultInDelivery(name, declared);
      if (fault === undefined) return;
      const { key, ...rest } = fault;
      report({
        why: "Nobody could say which repository it is.",
        ...rest,
        span:
          key === undefined
            ? engagement.originOfKey("repositories", name)
            : engagement.origin("repositories", name, key),
      });
    });
  },
};

interface Fault {
  message: string;
  why?: string;
  help: string;
  /** Key that is to blame; absent for one that is missing. */
  key?: "project" | "deliver";
}

function faultInDelivery(name: string, { deliver, credentials }: RepositoryDeclaration): Fault | undefined {
  if (deliver === undefined || credentials !== undefined) return undefined;
  return {
    message: `"${name}" has no credentials with which the work could be pushed.`,
    why: "A push needs a right, which nobody has without them.",
    help: `write under \`repositories.${name}.credentials\` the name of a secret with a token`,
    key: "deliver",
  };
}

function faultIn({
  forge = "https",
  project,
  url,
}: {
  forge?: "https" | ForgeName;
  project?: string;
  url?: string;
}): Fault | undefined {
  if (forge === "https") {
    if (project !== undefined)
      return {
        message: "A repository of any forge has an address, not a `project`.",
        help: `say which \`forge\` it is, ${alternatives(forgeWords)}, or write its address under \`url\``,
        key: "project",
      };
    return url === undefined
      ? {
          message: "The repository has no `url`.",
          help: "write the address that the forge shows for cloning over https",
        }
      : undefined;
  }
  if (project === undefined)
    return { message: "The repository has no `project`.", help: "write its name on the forge, such as acme/shop" };
  const unusable = forgeKinds[forge].faultInProject(project);
  return unusable && { ...unusable, key: "project" };
}
