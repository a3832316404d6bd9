import { readText } from "./edits.ts";
import type { PlayedCall, Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { firstWords } from "./words.ts";
import { pathOf } from "./work-due.ts";

const readAtOnce = 20;
/** A file that could not be read by then is not text, or is gone. */
const mostAttempts = 3;
const shortestQuote = 8;
/** A refusal because other files have filled the call or the turn: the next turn has room for one more. */
const lacksRoom = /have no room for it any more|did not fit into this call any more/;

/** Reads all that waits for the agent's verdict, then gives it. */
export function review(scene: Scene): PlayedReply | undefined {
  const { calls, status, agent, tools } = scene;
  const paths = [...new Set(status.pendingReviews.filter((due) => due.reviewer === agent).flatMap((due) => due.paths))];
  const isGiven = calls.some(({ name }) => name === "review_submit");
  if (paths.length === 0 || !tools.has("review_submit") || isGiven) return undefined;
  const reads = paths.slice(0, 100).map((path) => ({ path, ...whatIsRead(calls, path) }));
  const unread = tools.has("git_read") ? reads.filter(({ from, attempts }) => from > 0 && attempts < mostAttempts) : [];
  if (unread.length > 0) {
    const next = unread.slice(0, readAtOnce).map(({ path, from }) => ({
      name: "git_read",
      input: { path, ...(from > 1 && { from }) },
    }));
    return { text: "I read what waits for my verdict.", calls: next };
  }
  const lines = reads.reduce((sum, { text }) => sum + text.split("\n").length, 0);
  const quotes = reads.flatMap(({ path, text }) => {
    const line = quoteOf(text);
    return line === undefined ? [] : [{ path, line }];
  });
  const summary = `Rehearsal: ${reads.length} of ${paths.length} files read (${lines} lines), no finding. Checked against “${firstWords(scene.statement.wanted[0] ?? scene.statement.title, 14)}”.`;
  const judged = reads.map(({ path }) => path);
  const input = { paths: judged, verdict: "approve", severity: "none", findings: [], quotes, summary };
  return { text: "My verdict on the current content.", calls: [{ name: "review_submit", input }] };
}

/** The part of a file that this visit has read, the line to go on with (0 for nowhere), and how often reading failed. */
export function whatIsRead(calls: PlayedCall[], path: string): { text: string; from: number; attempts: number } {
  const results = calls.flatMap(({ name, input, result }) =>
    name === "git_read" && pathOf(input) === path && result ? [result] : [],
  );
  const good = results.filter(({ isError }) => !isError).map(({ text }) => text);
  const attempts = results.filter(({ isError, text }) => isError && !lacksRoom.test(text)).length;
  if (good.length === 0) return { text: "", from: 1, attempts };
  const { text, next } = readText(good);
  return { text, from: next ?? 0, attempts };
}

/** The first line that says something; of a file without any, the longest. */
export function quoteOf(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  const first = lines.find((line) => line.length >= shortestQuote) ?? lines.toSorted((a, b) => b.length - a.length)[0];
  return first === undefined || first === "" ? undefined : first.slice(0, 200).toWellFormed();
}
