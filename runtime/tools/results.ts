import type { ToolOutcome, TurnId } from "../swarm/ports.ts";

/** Maximum characters of all results of one turn, of one result, and the minimum per result when they are used up. */
const perTurn = 60_000;
const perResult = 20_000;
const always = 2_000;

/** Refuses a file instead of cutting it, because a model would assume that it has read the whole file. */
const full: ToolOutcome = {
  text: "The results of this turn have no room for it any more: ask again in your next turn, or for fewer lines.",
  isError: true,
  written: [],
};

/** Full results that were shortened for an agent, kept while this process works on the round. */
export interface KeptResults {
  /** Finds a result by the name in its shortened text. */
  find(name: string): string | undefined;
}

export class BoundedResults implements KeptResults {
  readonly #kept = new Map<string, string>();
  readonly #used = new Map<string, number>();

  find(name: string): string | undefined {
    return this.#kept.get(name);
  }

  /** Shortens an outcome for its turn; keeps the rest under the call's id. */
  bound(
    outcome: ToolOutcome,
    { id, limitsItself, turn, mayRead }: { id: string; limitsItself: boolean; turn: TurnId; mayRead: boolean },
  ): ToolOutcome {
    const key = `${turn.phase}#${turn.round}#${turn.seq}`;
    const used = this.#used.get(key) ?? 0;
    const room = Math.max(always, Math.min(perTurn - used, limitsItself ? perTurn : perResult));
    if (outcome.text.length > room && limitsItself) return full;
    const text = outcome.text.length <= room ? outcome.text : this.#cut(outcome.text, room, { id, mayRead });
    this.#used.set(key, used + text.length);
    return text === outcome.text ? outcome : { ...outcome, text };
  }

  #cut(text: string, room: number, { id, mayRead }: { id: string; mayRead: boolean }): string {
    const name = `result:${id}`;
    this.#kept.set(name, text);
    return shorten(text, room, mayRead ? ` The whole is to be had by git_read with the path ${name}.` : "");
  }
}

const tellsOfFailure =
  /(?:^\s*(?:not ok|✖|✗|×|FAIL(?:ED|URE)?\b))|\b(?:\w*Error|Exception|error TS\d+|assert(?:ion)?\w* failed)\b|\berror:/i;
const shownOfLine = 300;

/** Start and end of a long text, preceded by its lines about failures, which are easily missed. */
export function shorten(text: string, room: number, where = ""): string {
  if (text.length <= room) return text;
  const lines = text.split("\n");
  const failures: string[] = [];
  let left = Math.floor(room / 3);
  for (const [at, line] of lines.entries()) {
    if (!tellsOfFailure.test(line)) continue;
    const shown = `${at + 1}\t${line.slice(0, shownOfLine).toWellFormed()}`;
    left -= shown.length + 1;
    if (left < 0) break;
    failures.push(shown);
  }
  const first = failures.length === 0 ? "" : `Lines about failures:\n${failures.join("\n")}\n\n`;
  const note = `\n[…]\n[${text.length} characters in ${lines.length} lines; beginning and end are shown.${where}]\n[…]\n`;
  const rest = Math.max(400, room - first.length - note.length);
  const head = text.slice(0, Math.floor(rest / 3)).toWellFormed();
  const tail = text.slice(text.length - (rest - Math.floor(rest / 3))).toWellFormed();
  return `${first}${head}${note}${tail}`;
}
