import { type LeanTools, leanTools } from "../../schema/lean-tools.ts";
import { builtInFunctions } from "../kinds/tools/built-in-functions.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Agent, Model, Phase, Tool } from "../link/model.ts";
import { unlessMissing } from "../source/missing-value.ts";

const lanes = { "read-only": ["read"], "dry-run": ["read", "write"], execute: ["read", "write", "execute"] } as const;

/** Chooses the tools of an agent on a lean model, for a phase in which it has all of them; undefined on any other model. */
export function leanOffer({ phases }: Pick<Model, "phases">, agent: Agent): LeanTools | undefined {
  if (agent.model.declared.profile !== "lean") return undefined;
  const { declared } = agent;
  const effects: readonly string[] = lanes[declared.lane ?? "dry-run"];
  const own = agent.tools.flatMap((tool) => functionsOf(tool).filter(({ effect }) => effects.includes(effect)));
  const names = [
    ...own.map(({ name }) => name),
    ...(phases.some((phase) => hasOthers(phase, agent)) ? ["handoff"] : []),
    ...(declared.mayAsk === true ? ["ask"] : []),
    ...(Object.keys(declared.outputs ?? {}).length > 0 ? ["report"] : []),
    "finish",
  ];
  return leanTools(names, (declared.writes ?? []).length > 0);
}

const functionEffects: { readonly [name: string]: string } = Object.assign({}, ...Object.values(builtInFunctions));

/** Returns the names by which models see a declared tool, each with its effect. */
function functionsOf({ name, declared }: Tool): { name: string; effect: string }[] {
  const names = kindOfFile(declared).namesForModels(name, declared);
  return names.map((each) => ({ name: each, effect: functionEffects[each] ?? declared.effect }));
}

function hasOthers({ members }: Phase, agent: Agent): boolean {
  return unlessMissing(() => members.length > 1 && members.includes(agent)) ?? false;
}
