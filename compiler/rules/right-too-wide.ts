import type { Tool } from "../link/model.ts";
import { each } from "../source/missing-value.ts";
import type { Report, Rule } from "./rule.ts";

export const rightTooWide: Rule = {
  id: "right-too-wide",
  severity: "error",
  check({ tools }, report) {
    each(tools, (tool) => {
      each(tool.declared.rights ?? [], ({ actions, resources }, at) => {
        each(actions, (action, index) => reportAction(tool, action, [at, "actions", index], report));
        each(resources, (resource, index) => reportResource(tool, resource, [at, "resources", index], report));
      });
      reportRole(tool, report);
      if (tool.declared.effect === "execute" || (!tool.declared.rights && !tool.declared.assume)) return;
      report({
        message: `"${tool.name}" has rights in an account, so its effect is execute.`,
        span: tool.origin("effect"),
        why: "The effect says in which rehearsals it runs, and whether a gate should come before it.",
        help: "set `effect: execute`",
      });
    });
  },
};

/** Services that manage who may do what. */
const services = /^(?:iam|sts|organizations|account|sso|sso-directory|identitystore):/i;

function reportAction(tool: Tool, action: string, at: (string | number)[], report: Report): void {
  const span = tool.originAt(["rights", ...at]);
  if (services.test(action)) {
    report({
      message: `"${tool.name}" may not have the right ${action}: it manages access.`,
      span,
      why: "With it, a call could give itself or others any other right.",
      help: "let a person change access, or a role of another account that you name under `assume`",
    });
  } else if (!/^[a-z0-9-]+:(?:(?:Describe|Get|List)[A-Za-z0-9]*\*?|[A-Za-z][A-Za-z0-9]*)$/.test(action)) {
    report({
      message: `The action ${action} of "${tool.name}" is not one action by its name.`,
      span,
      why: "What an approval allows should be readable; only names that begin with Describe, Get or List may end with *.",
      help: "name each action, such as s3:PutObject",
    });
  }
}

function reportResource(tool: Tool, resource: string, at: (string | number)[], report: Report): void {
  if (resource === "*" || /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:[0-9]{12})?:[^*\s][^\s]*$/.test(resource)) return;
  report({
    message: `The resource ${resource} of "${tool.name}" is no ARN of certain resources.`,
    span: tool.originAt(["rights", ...at]),
    why: "IAM would refuse it, or it would cover everything of a service.",
    help: "write an ARN such as arn:aws:s3:::shop-site/*",
  });
}

function reportRole(tool: Tool, report: Report): void {
  const { assume, rights } = tool.declared;
  if (assume === undefined) return;
  if (rights !== undefined) {
    report({
      message: `"${tool.name}" has both rights and a role of another account.`,
      span: tool.originOfKey("assume"),
      related: [{ message: "The rights are here.", span: tool.originOfKey("rights") }],
      why: "Its program gets the credentials of one role.",
      help: "remove `rights`, or divide the tool",
    });
  }
  if (/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]+$/.test(assume.role)) return;
  report({
    message: `${assume.role} is not the ARN of a role.`,
    span: tool.origin("assume", "role"),
    why: "No call could take it on.",
    help: "write an ARN such as arn:aws:iam::210987654321:role/delivery",
  });
}
