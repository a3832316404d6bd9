import type { GateView } from "../schema/types.ts";
import { confirm, isSomebodyThere } from "./confirm.ts";
import { Mistake } from "./crew-command.ts";

/** Returns the ids of a gate's caveats once all are acknowledged: by id on the command line or interactively. Always prints all caveats first. */
export async function acknowledge(
  { caveats, phaseTitle }: GateView,
  named: string[],
  say: (text: string) => void,
): Promise<string[]> {
  const unknown = named.filter((id) => !caveats.some((caveat) => caveat.id === id));
  if (unknown.length > 0) throw new Mistake(`${phaseTitle} has no caveat ${unknown.join(", ")}. ${listOf(caveats)}`);
  if (caveats.length === 0) return [];
  const shown = [`${phaseTitle} is not as planned:`, ...caveats.map(({ id, text }) => `  ${id}\n    ${text}`)].join(
    "\n",
  );
  const open = caveats.filter(({ id }) => !named.includes(id));
  if (open.length > 0 && !isSomebodyThere()) {
    const flags = open.map(({ id }) => `--acknowledge ${/^[\w:./-]+$/.test(id) ? id : JSON.stringify(id)}`);
    throw new Mistake(`${shown}\nNothing was approved. To approve anyway, add ${flags.join(" ")}`, 1);
  }
  say(shown);
  for (const { id, text } of open) {
    if (!(await confirm(`Approve although: ${text}`))) throw new Mistake(`Nothing was approved, because of ${id}.`, 1);
  }
  return caveats.map(({ id }) => id);
}

function listOf(caveats: GateView["caveats"]): string {
  return caveats.length === 0 ? "It has none." : `It has: ${caveats.map(({ id }) => id).join(", ")}.`;
}
