import { secretsOfService } from "../../schema/model-service.ts";
import type { Model } from "../link/model.ts";
import { declaredServices } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Span } from "../source/span.ts";
import type { Rule } from "./rule.ts";

export const repositorySecretShared: Rule = {
  id: "repository-secret-shared",
  severity: "error",
  check(model, report) {
    const { engagement } = model;
    const owners = new Map<string, string>();
    each(engagement.repositories, ({ name, declared: { credentials } }) => {
      if (credentials !== undefined) owners.set(credentials, name);
    });
    eachUse(model, (secret, user, span) => {
      const owner = owners.get(secret);
      if (owner === undefined) return;
      report({
        message: `${user} gets "${secret}", the credentials of the repository "${owner}".`,
        span,
        related: [
          {
            message: "The repository is declared here.",
            span: engagement.origin("repositories", owner, "credentials"),
          },
        ],
        why: "Whoever has them may write to the customer's code; only the steps of crew that fetch and deliver it do.",
        help: "store a secret of its own under another name, with no more rights than it needs",
      });
    });
  },
};

/** Calls back for each secret that something other than a repository is given. */
function eachUse({ engagement, tools }: Model, use: (secret: string, user: string, span: Span) => void): void {
  each(tools, (tool) => {
    each(tool.declared.secrets ?? [], ({ from }, index) =>
      use(from, `The tool "${tool.name}"`, tool.origin("secrets", index, "from")),
    );
  });
  each(engagement.models, (model) => {
    for (const { id, key, headers, within } of declaredServices(model))
      for (const secret of secretsOfService({ ...(key !== undefined && { key }), ...(headers && { headers }) }))
        use(secret, `The service of the model "${id}"`, engagement.origin(...within));
  });
  each(engagement.triggers, (trigger) => {
    const { declaredAs: name } = trigger;
    if ("secret" in trigger && trigger.secret !== undefined)
      use(trigger.secret, `The sender of "${name}"`, engagement.originAt(["triggers", name, "secret"]));
  });
}
