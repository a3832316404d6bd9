import { count } from "../../../base/count.ts";
import { readText } from "./edits.ts";
import type { PlayedCall, Scene } from "./scene.ts";
import type { PlayedReply } from "./wire.ts";
import { firstWords } from "./words.ts";
import { pathOf } from "./work-due.ts";

const readAtOnce = 20;
/** After this many attempts an unreadable file is binary or deleted. */
const mostAttempts = 3;
const shortestQuote = 8;
/** Refusal because other files have filled the call or the turn: the next turn has space for a further one. */
const lacksRoom = /have no room for it any more|did not fit into this call any more/;

/** Reads all files that wait for the agent's verdict, then gives it. */
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
  const faulty = new Set(toChange(scene, reads));
  const about = `Checked against “${firstWords(scene.statement.wanted[0] ?? scene.statement.title, 14)}”.`;
  const summary = `Rehearsal: ${reads.length} of ${paths.length} files read (${lines} lines), ${faulty.size === 0 ? "no finding" : count(faulty.size, "finding")}. ${about}`;
  const verdicts = [
    {
      verdict: "approve",
      severity: "none",
      findings: [],
      paths: reads.map(({ path }) => path).filter((path) => !faulty.has(path)),
    },
    { verdict: "request-changes", severity: "medium", findings: [...faulty].map(findingIn), paths: [...faulty] },
  ].filter((each) => each.paths.length > 0);
  const submissions = verdicts.map((given) => ({
    name: "review_submit",
    input: { ...given, quotes: quotes.filter(({ path }) => given.paths.includes(path)), summary },
  }));
  return { text: "My verdict on the current content.", calls: submissions };
}

/** Requests changes to as many files as the phase declares, among those not revised yet; none while findings of the agent are open. */
function toChange({ phase, round, agent, status }: Scene, reads: { path: string; text: string }[]): string[] {
  const hasOpen = status.findings.some(({ reviewer }) => reviewer === agent);
  if (round !== 1 || hasOpen) return [];
  const unrevised = reads.filter(({ path, text }) => {
    const isDue = status.deliverables.some(({ files }) => files.includes(path));
    return isDue && !/^## Changes in round|^(\/\/|#) Round \d/m.test(text);
  });
  return unrevised.slice(0, phase.rehearsal.findings ?? 0).map(({ path }) => path);
}

const findingIn = (path: string) => ({
  path,
  place: "1",
  severity: "medium",
  problem: "It does not say which requirement it meets (a finding declared for this rehearsal).",
  wanted: "Name the requirement.",
});

/** Files that verdicts of this visit have requested changes to. */
export function faultedIn(calls: PlayedCall[]): string[] {
  return calls.flatMap(({ name, input, result }) => {
    if (name !== "review_submit" || result === undefined || result.isError) return [];
    const { verdict, paths } = input as { verdict?: string; paths?: string[] };
    return verdict === "request-changes" ? (paths ?? []) : [];
  });
}

/** Part of a file that this visit has read, the line to continue with (0 for none), and the number of failed reads. */
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

/** The first line with enough text to quote; in a file without one, the longest. */
export function quoteOf(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  const first = lines.find((line) => line.length >= shortestQuote) ?? lines.toSorted((a, b) => b.length - a.length)[0];
  return first === undefined || first === "" ? undefined : first.slice(0, 200).toWellFormed();
}
