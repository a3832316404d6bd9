import { defaults } from "../../schema/defaults.ts";
import type { ForgeRepository, GitRepository, Pipeline, Step } from "../../schema/types.ts";
import { actedOn, askedAt } from "../ir/asked-at.ts";
import { forgeKinds } from "../kinds/forges/forge-kinds.ts";
import { deliverStep } from "../kinds/steps/deliver.ts";
import { fetchStep } from "../kinds/steps/fetch.ts";
import type { Engagement } from "../link/model.ts";
import { known } from "../source/missing-value.ts";
import { askOperator } from "./ask-operator.ts";

/** Returns the repository that projects begin with. */
export function lowerRepository({ repository }: Engagement): Pick<Pipeline, "repository"> {
  if (repository === undefined) return {};
  return { repository: placedRepository(repository) };
}

/** Returns a repository with the address from which Git fetches it, which forges make of its name. */
export function placedRepository({
  name,
  declared,
  sensitiveGroup,
}: NonNullable<Engagement["repository"]>): NonNullable<Pipeline["repository"]> {
  const { url: address, project, sensitive, atOnce: _, example: __, ...rest } = declared;
  const repository = {
    name,
    ...defaults.repository,
    ...rest,
    ...(sensitive && sensitiveGroup && { sensitive: { paths: sensitive.paths, group: sensitiveGroup.name } }),
  };
  // The rules report a missing address.
  if (repository.forge === "https") return { ...repository, url: address ?? "" };
  const service = address?.replace(/\/+$/, "");
  const url = `${service ?? forgeKinds[repository.forge].address}/${project ?? ""}.git`;
  return { ...repository, url, project: project ?? "", ...(service !== undefined && { service }) };
}

/** Returns the repository on which a tool acts, by its name, without one the project's; undefined where there is none with credentials. */
export function repositoryNamed(
  name: string | undefined,
  { repositories, repository: own }: Engagement,
): ForgeRepository | GitRepository | undefined {
  const named = name === undefined ? own : known(repositories).find((repository) => repository.name === name);
  return named && actedOn(placedRepository(named));
}

/** Returns a repository whose events start projects; undefined for one of which no forge tells. */
export function watchedRepository(repository: NonNullable<Engagement["repository"]>): ForgeRepository | undefined {
  return askedAt(placedRepository(repository));
}

/**
 * Returns the steps before the first phase: they fetch the customer's code, and ask an operator when that cannot be done. There is no work
 * yet that an operator could accept, so accepting fetches again, too.
 */
export function fetchSteps(
  engagement: Engagement,
  { phase, next, stop }: { phase: string | undefined; next: string; stop: string },
): Step[] {
  const { repository } = engagement;
  if (repository === undefined || phase === undefined) return [];
  const origin = engagement.originOfKey("repositories", repository.name);
  const [fetch, told, asked] = [`${phase}-fetch`, `${phase}-fetch-operator-notice`, `${phase}-fetch-operator`];
  return [
    fetchStep({ id: fetch, origin, phase, next, onLimit: told }),
    ...askOperator(engagement, { told, asked }, { origin, phase, onResume: fetch, onAccept: fetch, onStop: stop }),
  ];
}

interface Delivering {
  id: { deliver: string; told: string; asked: string };
  phase: string;
  next: string;
  stop: string;
}

/** Returns the steps that deliver, and ask an operator when that cannot be done: to try again, to go on without it, or to stop. */
export function deliveringSteps(engagement: Engagement, { id, phase, next, stop }: Delivering): Step[] {
  const origin = engagement.originOfKey("repositories", engagement.repository?.name ?? "", "deliver");
  return [
    deliverStep({ id: id.deliver, origin, phase, next, onLimit: id.told }),
    ...askOperator(engagement, id, { origin, phase, onResume: id.deliver, onAccept: next, onStop: stop }),
  ];
}

const atEnd = {
  deliver: "project-deliver",
  told: "project-deliver-operator-notice",
  asked: "project-deliver-operator",
};

/** Returns the steps that deliver once after all phases. */
export function finalDelivery(
  engagement: Engagement,
  { phase, next, stop }: { phase: string | undefined; next: string; stop: string },
): { first: string; steps: Step[] } {
  if (engagement.repository?.declared.deliver !== "end" || phase === undefined) return { first: next, steps: [] };
  return { first: atEnd.deliver, steps: deliveringSteps(engagement, { id: atEnd, phase, next, stop }) };
}
