import { mergeByGitInput, operationInputs } from "../../../../schema/forge-operations.ts";
import type { ForgeTool } from "../../../../schema/types.ts";
import { compareValue } from "../../../diff/compare-values.ts";
import { throwMissing } from "../../../source/missing-value.ts";
import type { ToolKind } from "../tool-kind.ts";
import { forgeEffectMismatch } from "./forge-effect-mismatch.ts";

type Operation = ForgeTool["operation"];

const actions: { readonly [Of in Operation]: string } = {
  merge: "merges a request, at exactly one commit,",
  comment: "writes a comment",
  label: "sets a label",
  unlabel: "removes a label",
  close: "closes an issue",
  status: "reports the state of a commit",
};

/** An operation on the forge of a repository, which a phase calls with the repository's credentials. */
export const forge: ToolKind<"forge"> = {
  syntax: {
    key: "forge",
    noun: "an operation on a forge",
    required: ["forge"],
    optional: [],
    hasTemplates: false,
    advice: '"forge" with an operation and a repository',
    conflict: {
      tool: "The tool is an operation on a forge",
      key: "This key makes it one.",
      why: "Such a tool has the arguments of its operation and the credentials of its repository.",
    },
  },
  rules: [forgeEffectMismatch],
  lower(declared, _, find) {
    const { operation, repository: name } = declared.forge ?? throwMissing();
    // The rules report a name that no repository has.
    const repository = find(name) ?? throwMissing();
    return {
      kind: "forge",
      operation,
      repository,
      input: { ...(repository.forge === "https" ? mergeByGitInput : operationInputs[operation]) },
      secrets: [{ name: "FORGE_CREDENTIALS", from: repository.credentials }],
      network: "internet",
    };
  },
  namesForModels: (name) => [name.replaceAll("-", "_")],
  bringsSeveralNames: false,
  possibleEffects: () => ["execute"],
  writesFiles: () => false,
  canReachOutside: true,
  origins: () => [],
  takesText: () => true,
  timeout: () => undefined,
  templates: () => undefined,
  explain(declared) {
    const { operation, repository } = declared.forge ?? throwMissing();
    const { properties } = operationInputs[operation];
    const byGit =
      operation === "merge"
        ? " Where the repository is reached by Git alone, it has no arguments: it pushes the commit that was delivered last, or one merge of it."
        : "";
    const place = repository === undefined ? "the project's repository" : `the repository ${repository}`;
    return `It ${actions[operation]} in ${place}, with its credentials; its arguments are ${Object.keys(properties).join(", ")}.${byGit} Only a phase may call it, and a repeated call finds what was done before. In rehearsals nothing is called.`;
  },
  summarize: (tool) => `it ${actionOf(tool)} in ${placeOf(tool.repository)}`,
  inOneLine,
  identity: inOneLine,
  compare: (before, after) =>
    compareValue(
      {
        theme: "rights",
        severity: "high",
        subject: `tools.${after.name}.forge`,
        sentence: `${after.name} now ${actionOf(after)} in ${placeOf(after.repository)}.`,
      },
      inOneLine(before),
      inOneLine(after),
    ),
};

const actionOf = ({ operation, repository }: ForgeTool): string =>
  repository.forge === "https" ? "merges the delivered commit, by Git," : actions[operation];

const placeOf = (repository: ForgeTool["repository"]): string =>
  repository.forge === "https" ? repository.url : repository.project;

function inOneLine({ operation, repository }: ForgeTool): string {
  const { forge, url = forge } = repository;
  return forge === "https" ? `${operation} by Git in ${url}` : `${operation} in ${repository.project} on ${url}`;
}
