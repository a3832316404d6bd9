import { repositoryFlow } from "../../schema/startable-name.ts";
import type { EngagementFile } from "../../schema/types.ts";
import { isWhole, known, throwMissing, unlessMissing } from "../source/missing-value.ts";
import type { Declared } from "./declared.ts";
import type { FlowName } from "./flow-name.ts";

/** Returns the names of an engagement's flows; undefined when it has none of them and lists its phases itself. */
export function flowNames(engagement: Declared<EngagementFile>): FlowName[] | undefined {
  const { flows } = engagement.declared;
  return flows === undefined ? undefined : Object.keys(flows).flatMap((name) => namesOf(engagement, name));
}

/** A flow whose `repositories` cannot be read is checked as one without them: the fault is reported at its place. */
function namesOf(engagement: Declared<EngagementFile>, declaredAs: string): FlowName[] {
  const repositories = unlessMissing(() => repositoriesOf(engagement, declaredAs)) ?? [];
  if (repositories.length === 0) return [{ name: declaredAs, declaredAs }];
  return repositories.map((repository) => ({ name: repositoryFlow(declaredAs, repository), declaredAs, repository }));
}

function repositoriesOf({ declared }: Declared<EngagementFile>, flow: string): string[] {
  const names = declared.flows?.[flow]?.repositories ?? [];
  if (names === "all") return Object.keys(declared.repositories ?? {});
  return isWhole(names) ? known(names) : throwMissing();
}
