import { constants } from "../../schema/defaults.ts";
import { repositoryFlow } from "../../schema/startable-name.ts";
import type { Engagement, Flow, Model } from "../link/model.ts";
import { isWhole, known, unlessMissing } from "../source/missing-value.ts";
import type { Fault } from "./fault.ts";
import type { Rule } from "./rule.ts";

const why =
  "For each repository the flow is one of its own, whose name begins its projects' ids and is in the names of resources.";

export const flowRepositoriesUnusable: Rule = {
  id: "flow-repositories-unusable",
  severity: "error",
  check(model, report) {
    const { flow } = model.engagement;
    if (flow === undefined) return;
    const { repositories, repository } = flow.declared;
    const fault = repositories === undefined ? faultInIds(flow, model) : faultIn(flow, model);
    if (fault === undefined) return;
    const key = repositories !== undefined ? ["repositories"] : repository !== undefined ? ["repository"] : [];
    report({ ...fault, span: model.engagement.originOfKeyAt(["flows", flow.declaredAs, ...key]) });
  },
};

function faultIn(flow: Flow, model: Model): Fault | undefined {
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
  const alike = faultInIds(flow, model);
  if (alike !== undefined) return alike;
  if (siblings.length > constants.flows)
    return {
      message: `The engagement would have ${siblings.length} flows, counted for each of their repositories.`,
      why: `An environment has at most ${constants.flows}, each with a state machine.`,
      help: "divide the repositories among several engagements, or give fewer flows all of them",
    };
  return faultInTriggers(model.engagement, repository);
}

/** In AWS, projects of a flow read the credentials of its repository by their ids: the flow's name, 16 characters, and perhaps a number. */
function faultInIds({ name, siblings }: Flow, model: Model): Fault | undefined {
  if (!readsCredentials(model)) return undefined;
  const begin = `${name}-`;
  const other = siblings.find((each) => each.name.startsWith(begin) && `${each.name}-`[begin.length + 16] === "-");
  if (other === undefined) return undefined;
  return {
    message: `Ids of projects of "${name}" could not be distinguished from those of "${other.name}" in AWS.`,
    why: `An id is the flow's name, a hyphen, 16 characters and perhaps a number, so projects of "${other.name}" could read the credentials of repositories of "${name}".`,
    help: "give one of the two flows, or its repository, another name",
  };
}

function readsCredentials({ engagement, phases }: Model): boolean {
  const { repositories } = engagement;
  if (!isWhole(repositories)) return false;
  const acting = known(phases).flatMap((phase) => unlessMissing(() => phase.called?.declared.forge) ?? []);
  const names = [unlessMissing(() => engagement.repository)?.name, ...acting.map(({ repository }) => repository)];
  return known(repositories).some(({ name, declared }) => names.includes(name) && declared.credentials !== undefined);
}

function faultInTriggers(engagement: Engagement, repository: string): Fault | undefined {
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
