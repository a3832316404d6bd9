import { repositoryFlow } from "../../schema/startable-name.ts";
import { allRepositories } from "../kinds/triggers/forge-events.ts";
import type { FlowName } from "../load/flow-name.ts";
import { known } from "../source/missing-value.ts";
import { addressOf } from "./address-of.ts";
import type { Repository, Trigger } from "./model.ts";

/**
 * Returns a trigger as it is compiled. One that starts a flow with several repositories, or follows the end of one, is a trigger of its own for
 * each of them for which it starts projects; none where it says no repository that the flow has.
 */
export function triggersFor(
  trigger: Trigger,
  flows: readonly FlowName[],
  repositories: readonly Repository[],
): Trigger[] {
  const starts = flows.filter(({ declaredAs }) => declaredAs === trigger.start);
  const isOf = isSameAmong(repositories);
  if (trigger.on === "end") {
    const ended = flows.filter(({ declaredAs }) => declaredAs === trigger.of);
    return ended.flatMap((of) =>
      starts
        .filter(({ repository }) => repository === undefined || isOf(repository, of.repository))
        .map((start) => named({ ...trigger, of: of.name }, start, start.repository ?? of.repository)),
    );
  }
  const { for: given } = { for: undefined, ...trigger };
  return starts.flatMap((start) => {
    const { repository } = start;
    if (repository === undefined) return [named(trigger, start, undefined)];
    // Of two declarations of one project, the flow's own tells what happens there.
    const isMeant = given === allRepositories || isOf(repository, given);
    return isMeant ? [named(placed(trigger, repository), start, repository)] : [];
  });
}

function named<Of extends Trigger>(trigger: Of, { name: start }: FlowName, repository: string | undefined): Of {
  const name = repository === undefined ? trigger.name : repositoryFlow(trigger.name, repository);
  return { ...trigger, name, start };
}

function placed(trigger: Trigger, repository: string): Trigger {
  return "for" in trigger ? { ...trigger, for: repository } : trigger;
}

/** True for two names of one repository, which may be declared twice with different settings. */
function isSameAmong(repositories: readonly Repository[]): (one: string, other: string | undefined) => boolean {
  const addresses = new Map(known(repositories).map((each) => [each.name, addressOf(each)]));
  return (one, other) => {
    if (other === undefined) return false;
    const address = addresses.get(one);
    return one === other || (address !== undefined && address === addresses.get(other));
  };
}
