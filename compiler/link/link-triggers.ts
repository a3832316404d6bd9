import type { EngagementFile } from "../../schema/types.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Declarations } from "../load/declarations.ts";
import { mapEach } from "../source/missing-value.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { Group, Trigger } from "./model.ts";
import { type FindNamed, resolveName } from "./resolve-name.ts";

type Declared = NonNullable<EngagementFile["triggers"]>[string];

/** Resolves the names in triggers. */
export function linkTriggers({ engagement, flow }: Declarations, findGroup: FindNamed<Group>, found: Found): Trigger[] {
  const { triggers = {} } = engagement.declared;
  const flows = flow?.siblings ?? [];
  const find = (name: string, path: ValuePath) =>
    resolveName(
      new Map(flows.map((each) => [each, each])),
      { name, at: engagement.originAt(path), noun: "flow", defined: flows },
      found,
    );
  return mapEach(Object.keys(triggers), (name) => {
    const declared = triggers[name] as Declared;
    const start = find(declared.start, ["triggers", name, "start"]);
    if (declared.on !== "end") return { ...declared, name, start };
    const { by } = declared;
    const group =
      by === undefined ? {} : { by: findGroup(by, () => engagement.originAt(["triggers", name, "by"])).name };
    return { ...declared, name, start, of: find(declared.of, ["triggers", name, "of"]), ...group };
  });
}

/** Returns the names of the triggers that act in each environment. */
export function linkActive({ engagement }: Declarations, found: Found): ReadonlyMap<string, readonly string[]> {
  const { triggers = {}, environments = {} } = engagement.declared;
  const names = new Map(Object.keys(triggers).map((name) => [name, name]));
  const active = Object.entries(environments).map(([environment, { triggers: chosen = [] }]) => {
    if (chosen === "all") return [environment, [...names.keys()]] as const;
    const resolved = mapEach(chosen, (name, index) => {
      const at = engagement.originAt(["environments", environment, "triggers", index]);
      return resolveName(names, { name, at, noun: "trigger", defined: [...names.keys()] }, found);
    });
    return [environment, resolved] as const;
  });
  return new Map(active);
}
