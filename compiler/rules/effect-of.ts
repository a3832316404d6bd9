import type { Effect } from "../kinds/tools/tool-kind.ts";
import { kindOfFile } from "../kinds/tools/tool-kinds.ts";
import type { Tool } from "../link/model.ts";

/**
 * The effect by which rules judge a tool: where it can have only one, that one, whatever is declared. Another is reported by a rule of the
 * tool's kind; counting it here would hide what the tool does until that is corrected.
 */
export function effectOf({ declared }: Tool): Effect {
  const possible = new Set(kindOfFile(declared).possibleEffects(declared));
  const [only] = possible;
  return only !== undefined && possible.size === 1 ? only : declared.effect;
}
