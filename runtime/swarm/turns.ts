import { callsOf, closeTurn, keepReply, tell, unanswered } from "./conversation.ts";
import { afterWriting, nextTask } from "./lean/due-files.ts";
import type { ModelReply } from "./ports.ts";
import { judgeTurn } from "./progress.ts";
import type { State, Turn, Visit } from "./state.ts";
import { noTroubles } from "./troubles.ts";

/** Starts a turn. Calls that cannot be run are refused individually; a reply without a runnable call counts as unusable. */
export function beginTurn(state: State, visit: Visit, reply: ModelReply): State {
  const calls = callsOf(reply);
  const isUseless = calls.every(({ unusable }) => unusable !== undefined);
  const { isCut } = reply;
  // The entry's number, which the fold counts.
  const turn: Turn = { seq: state.seq, calls, results: {}, written: [], published: false, ...(isCut && { isCut }) };
  const { troubles } = visit;
  const messages = keepReply(visit.messages, reply, true);
  return {
    ...state,
    overflows: 0,
    visit: {
      ...visit,
      messages,
      turn,
      troubles: isUseless ? { ...troubles, malformed: troubles.malformed + 1 } : troubles,
    },
  };
}

export function wrote(state: State, paths: string[]): State {
  if (paths.length === 0) return state;
  const marked = { ...state, lastWrite: { ...state.lastWrite, [visitOf(state).agent]: state.seq } };
  return changeTurn(marked, (turn) => ({ ...turn, written: [...new Set([...turn.written, ...paths])] }));
}

export function answerCall(state: State, callId: string, text: string, isError: boolean): State {
  return changeTurn(state, (turn) => ({ ...turn, results: { ...turn.results, [callId]: { text, isError } } }));
}

export function changeTurn(state: State, change: (turn: Turn) => Turn): State {
  const visit = visitOf(state);
  if (visit.turn === undefined) throw new Error("The journal contains a result without its call.");
  const turn = change(visit.turn);
  const isOpen = unanswered(turn).length > 0;
  const isUnpublished = turn.written.length > 0 && !turn.published;
  if (isOpen || isUnpublished) return { ...state, visit: { ...visit, turn } };
  const after = closed(visit, turn);
  const isLasting = after.progress.writes > visit.progress.writes || after.progress.fruitful >= enoughToStartOver;
  const isFruitful = after.progress.fruitful > visit.progress.fruitful;
  return { ...state, ...(isFruitful && isLasting && { restarts: 0 }), visit: after };
}

/** After this many turns with new results a fresh visit counts as a success, even without a write. */
const enoughToStartOver = 12;

/** Ends a turn; new results clear the counts of earlier turns. */
export function closed(visit: Visit, turn: Turn): Visit {
  const { turn: _, ...rest } = visit;
  const messages = closeTurn(visit.messages, turn);
  if (turn.calls.every(({ unusable }) => unusable !== undefined)) return { ...rest, messages };
  const { progress, isFruitful, advice } = judgeTurn(visit.progress, turn);
  const due = visit.due && afterWriting(visit.due, turn.written);
  const told = [advice, due && visit.due && nextTask(visit.due, due)].filter((each) => each !== undefined);
  return {
    ...rest,
    ...(due && { due }),
    messages: told.length === 0 ? messages : tell(messages, told.join("\n\n")),
    progress,
    troubles: isFruitful ? noTroubles : visit.troubles,
  };
}

export function refuseRest(turn: Turn, reason: string): Turn {
  const refused = unanswered(turn).map(({ id }) => [id, { text: `Not done. ${reason}`, isError: true }]);
  return { ...turn, results: { ...turn.results, ...Object.fromEntries(refused) } };
}

export function visitOf(state: State): Visit {
  if (state.visit === undefined) throw new Error("The journal continues a visit without its start.");
  return state.visit;
}
