import type { EngagementFile } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Declarations } from "../load/declarations.ts";
import { isWhole, known, listOf, mapEach } from "../source/missing-value.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { Group, Repository, Trigger } from "./model.ts";
import { type FindNamed, resolveName } from "./resolve-name.ts";
import { triggersFor } from "./triggers-for.ts";

type Declared = NonNullable<EngagementFile["triggers"]>[string];

interface Named {
  repositories: readonly Repository[];
  findGroup: FindNamed<Group>;
  found: Found;
}

/** Resolves the names in triggers. One that starts a flow with several repositories becomes a trigger for each of them. */
export function linkTriggers({ engagement, flow }: Declarations, { repositories, findGroup, found }: Named): Trigger[] {
  const { triggers = {} } = engagement.declared;
  const siblings = flow?.siblings ?? [];
  const flows = [...new Set(siblings.map(({ declaredAs }) => declaredAs))];
  const find = (name: string, path: ValuePath) =>
    resolveName(
      new Map(flows.map((each) => [each, each])),
      { name, at: engagement.originAt(path), noun: "flow", defined: flows },
      found,
    );
  const linked = mapEach(Object.keys(triggers), (declaredAs) => {
    const declared = triggers[declaredAs] as Declared;
    const at = (...path: string[]) => ["triggers", declaredAs, ...path];
    const named = { name: declaredAs, declaredAs, start: find(declared.start, at("start")) };
    if (declared.on !== "end") return { ...declared, ...named };
    const { by } = declared;
    const group = by === undefined ? {} : { by: findGroup(by, () => engagement.originAt(at("by"))).name };
    return { ...declared, ...named, of: find(declared.of, at("of")), ...group };
  });
  const compiled = mapEach(linked, (trigger) => triggersFor(trigger, siblings, repositories));
  return listOf(known(compiled).flat(), isWhole(compiled));
}

/** Returns the names of the triggers that act in each environment. */
export function linkActive(
  { engagement }: Declarations,
  compiled: readonly Trigger[],
  found: Found,
): ReadonlyMap<string, readonly string[]> {
  const { triggers = {}, environments = {} } = engagement.declared;
  const names = new Map(Object.keys(triggers).map((name) => [name, name]));
  const compiledAs = (names: Iterable<string>) =>
    [...names].flatMap((name) => known(compiled).flatMap((each) => (each.declaredAs === name ? each.name : [])));
  const active = Object.entries(environments).map(([environment, { triggers: chosen = [] }]) => {
    if (chosen === "all") return [environment, compiledAs(names.keys())] as const;
    const resolved = mapEach(chosen, (name, index) => {
      const at = engagement.originAt(["environments", environment, "triggers", index]);
      return resolveName(names, { name, at, noun: "trigger", defined: [...names.keys()] }, found);
    });
    return [environment, listOf(compiledAs(known(resolved)), isWhole(resolved))] as const;
  });
  return new Map(active);
}
