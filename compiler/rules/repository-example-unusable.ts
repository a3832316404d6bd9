import type { Rule } from "./rule.ts";

export const repositoryExampleUnusable: Rule = {
  id: "repository-example-unusable",
  severity: "error",
  check({ engagement }, report) {
    for (const [name, example] of engagement.exampleCode) {
      if (!("fault" in example)) continue;
      report({
        ...example.fault,
        span: engagement.origin("repositories", name, "example"),
        why: "A rehearsal begins with a copy of these files, as a project begins with those of the repository.",
      });
    }
  },
};
