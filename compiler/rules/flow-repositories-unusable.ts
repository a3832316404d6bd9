import { constants } from "../../schema/defaults.ts";
import { repositoryFlow } from "../../schema/startable-name.ts";
import type { Engagement, Flow } from "../link/model.ts";
import { isWhole, known, unlessMissing } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

const why =
  "For each repository the flow is one of its own, whose name begins its projects' ids and is in the names of resources.";

export const flowRepositoriesUnusable: Rule = {
  id: "flow-repositories-unusable",
  severity: "error",
  check({ engagement }, report) {
    const { flow } = engagement;
    if (flow === undefined || flow.declared.repositories === undefined) return;
    const fault = faultIn(flow, engagement);
    if (fault === undefined) return;
    report({ ...fault, span: engagement.originOfKeyAt(["flows", flow.declaredAs, "repositories"]) });
  },
};

function faultIn(flow: Flow, engagement: Engagement): { message: string; why: string; help: string } | undefined {
  const { name, declaredAs, declared, siblings, repository } = flow;
  if (declared.repository !== undefined)
    return {
      message: `The flow "${declaredAs}" has one \`repository\` and several \`repositories\`.`,
      why: "Readers could not tell which of them its projects are for.",
      help: "keep `repositories`, with all of them",
    };
  if (repository === undefined)
    return {
      message: `The flow "${declaredAs}" is for all repositories, and none is declared.`,
      why: "Its projects would begin with no files.",
      help: "declare them under `repositories` of the engagement, or remove the key",
    };
  if (name.length > constants.nameLength)
    return {
      message: `The flow's name for "${repository}" would be "${name}", with ${name.length} characters.`,
      why: `${why} It has at most ${constants.nameLength}.`,
      help: "shorten the name of the flow or of the repository",
    };
  if (siblings.filter((each) => each.name === name).length > 1)
    return {
      message: `The flow's name for "${repository}" would be "${name}", which another flow has.`,
      why,
      help: "rename one of the two",
    };
  if (siblings.length > constants.flows)
    return {
      message: `The engagement would have ${siblings.length} flows, counted for each of their repositories.`,
      why: `An environment has at most ${constants.flows}, each with a state machine.`,
      help: "divide the repositories among several engagements, or give fewer flows all of them",
    };
  return faultInTriggers(engagement, repository);
}

function faultInTriggers(engagement: Engagement, repository: string) {
  const triggers = unlessMissing(() => engagement.triggers);
  if (triggers === undefined || !isWhole(triggers)) return undefined;
  const names = known(triggers).map(({ name }) => name);
  const taken = known(triggers).find(
    ({ name, declaredAs }) =>
      name === repositoryFlow(declaredAs, repository) &&
      (name.length > constants.nameLength || names.indexOf(name) !== names.lastIndexOf(name)),
  );
  if (taken === undefined) return undefined;
  const { name, declaredAs } = taken;
  const isLong = name.length > constants.nameLength;
  return {
    message: `The name of the trigger "${declaredAs}" for "${repository}" would be "${name}", ${isLong ? `with ${name.length} characters` : "which another trigger has"}.`,
    why: `Each trigger has a name of its own${isLong ? `, of at most ${constants.nameLength} characters` : ""}.`,
    help: isLong ? "shorten the name of the trigger or of the repository" : "rename one of the two",
  };
}
