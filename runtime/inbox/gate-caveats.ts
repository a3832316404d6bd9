import { matchesGlob } from "../../base/matches-glob.ts";
import type { ArtifactEntry, GateCaveat, StatusPhase } from "../../schema/types.ts";
import type { VerdictItem } from "../ledger/items.ts";
import { acceptances, reviewAt, sentence, workOf } from "./gate-round.ts";
import type { GateRecord, ProjectRecords } from "./project-records.ts";
import { resultOfSchema } from "./schema-results.ts";

export interface CaveatSources {
  project: ProjectRecords;
  gate: GateRecord;
  phase: StatusPhase;
  /** Files of the revision at the gate. */
  files: readonly ArtifactEntry[];
  /** Verdicts of reviewers in the team, when the round did not end regularly. */
  verdicts: VerdictItem[];
}

/**
 * Caveats of the work at a gate, most severe first: missing deliverables, those that do not fit their schema, the reason why the team stopped, reviewers'
 * objections, and operators' acceptances.
 */
export function caveatsOf(sources: CaveatSources): GateCaveat[] {
  return [
    ...missing(sources),
    ...misfits(sources),
    ...unfinished(sources),
    ...phaseReview(sources),
    ...currentVerdicts(sources),
    ...ignoredChanges(sources),
    ...accepted(sources),
  ];
}

/** True when the team did not finish the round itself, so that its reviewers may have been skipped. */
export function isIrregular(project: ProjectRecords, gate: GateRecord): boolean {
  const round = roundOf(project, gate);
  return (round !== undefined && round.status !== "DONE") || acceptances(project, gate).length > 0;
}

function roundOf(project: ProjectRecords, gate: GateRecord) {
  const work = workOf(project, gate);
  return project.rounds.find(({ phase, round }) => phase === gate.phase && round === work);
}

function missing({ project, gate, phase, files }: CaveatSources): GateCaveat[] {
  const round = workOf(project, gate);
  return phase.deliverables.flatMap(({ id, title, path, min, optional }): GateCaveat[] => {
    const found = files.filter((file) => matchesGlob(file.path, path));
    const empty = found.filter(({ size }) => size === 0);
    const needed = optional ? 0 : Math.max(1, min);
    const caveat = (text: string): GateCaveat => ({ id: `missing:${id}`, kind: "missing", round, text });
    if (found.length === 0 && needed > 0)
      return [caveat(`${title} is missing: nothing was written at ${path} by the end of round ${round}.`)];
    if (found.length < needed)
      return [
        caveat(
          `${title} is incomplete: ${found.length} of at least ${needed} files were written at ${path} by the end of round ${round}.`,
        ),
      ];
    if (empty.length > 0) return [caveat(`${title} is empty: ${empty.map((file) => file.path).join(", ")}.`)];
    return [];
  });
}

/** A round that a limit ended may leave data that do not fit, or that nothing has checked. */
function misfits({ project, gate, phase, files }: CaveatSources): GateCaveat[] {
  const round = workOf(project, gate);
  const checked = roundOf(project, gate)?.facts?.schemas;
  return phase.deliverables.flatMap(({ id, title, path, schema }): GateCaveat[] => {
    if (schema === undefined) return [];
    const results = files
      .filter((file) => matchesGlob(file.path, path))
      .map((file) => ({ path: file.path, result: resultOfSchema(file, checked) }));
    const said = (wanted: string, words: string) => {
      const which = results.filter(({ result }) => result === wanted).map((each) => each.path);
      const text = `${title} ${words} ${schema}: ${which.join(", ")}.`;
      return which.length === 0 ? [] : [{ id: `schema:${wanted}:${id}`, kind: "schema" as const, round, text }];
    };
    return [...said("does-not-fit", "does not fit"), ...said("not-checked", "was not checked against")];
  });
}

/** The operator's first item of the round contains the reason for the stop. */
function unfinished({ project, gate }: CaveatSources): GateCaveat[] {
  const round = roundOf(project, gate);
  if (round === undefined || round.status === "DONE") return [];
  const asked = project.operators.find((item) => item.phase === gate.phase && Number(item.round) === round.round);
  const what =
    round.status === "LIMIT"
      ? `The team was stopped by a limit in round ${round.round}, before it was done.`
      : `Round ${round.round} was broken off, before the team was done.`;
  const text = `${what} ${sentence(asked?.reason ?? "")}`.trim();
  return [{ id: `limit:${round.round}`, kind: "limit", round: round.round, text }];
}

function phaseReview({ project, gate, phase }: CaveatSources): GateCaveat[] {
  if (phase.review === undefined) return [];
  const round = workOf(project, gate);
  const titleOf = (agent: string) => project.manifest.agents.find(({ name }) => name === agent)?.title ?? agent;
  const given = reviewAt(project, gate);
  if (given?.passed) return [];
  const caveat = (text: string): GateCaveat[] => [{ id: `review:${round}`, kind: "review", round, text }];
  if (given === undefined)
    return caveat(
      `${titleOf(phase.review.agent)} has not reviewed the work of round ${round}, though the phase asks for it.`,
    );
  const failed = given.items.filter(({ passed }) => !passed).map(({ item }) => item);
  const which = failed.length > 0 ? `: ${failed.join("; ")}` : "";
  return caveat(
    `The internal review by ${titleOf(given.agent)} was not passed in round ${round}. ${failed.length} of ${given.items.length} checks failed${which}.`,
  );
}

function currentVerdicts({ project, gate, files, verdicts }: CaveatSources): GateCaveat[] {
  const current = verdicts.filter(
    ({ verdict, path, digest }) =>
      verdict === "request-changes" && files.some((file) => file.path === path && file.digest === digest),
  );
  return current
    .map(({ agent, path, severity, round }) => {
      const title = project.manifest.agents.find(({ name }) => name === agent)?.title ?? agent;
      const grade = severity === "none" ? "" : ` (severity ${severity})`;
      return {
        id: `verdict:${agent}:${path}`,
        kind: "verdict" as const,
        round: Number(round),
        text: `${title} asked for changes in ${path}${grade} in round ${round}, and the file has not changed since.`,
      };
    })
    .filter(({ round }) => round <= gate.round);
}

/** An operator can submit work again that a person sent back. */
function ignoredChanges({ project, gate }: CaveatSources): GateCaveat[] {
  const work = workOf(project, gate);
  return project.gates
    .filter(
      ({ phase, round, verdict }) =>
        phase === gate.phase && round >= work && round < gate.round && verdict === "revise",
    )
    .map(({ round, votes }) => {
      const names = Object.values(votes ?? {})
        .filter(({ verdict }) => verdict === "revise")
        .map(({ name }) => name);
      return {
        id: `changes:${round}`,
        kind: "changes" as const,
        round: work,
        text: `The changes that ${names.join(" and ")} asked for in round ${work} were not worked on: this is the same work again.`,
      };
    });
}

/** A repeated request for a decision after an expiry is not an acceptance. */
function accepted({ project, gate }: CaveatSources): GateCaveat[] {
  return acceptances(project, gate).flatMap(({ entry, round, reason, decision }): GateCaveat[] => {
    const before = project.gates.find((each) => each.phase === gate.phase && each.round === Number(round));
    if (decision === undefined || (before?.status === "EXPIRED" && before.openedAt < gate.openedAt)) return [];
    const comment = decision.comment === "" ? "" : ` They said: “${decision.comment}”`;
    return [
      {
        id: `accepted:${entry}`,
        kind: "accepted",
        round: Number(round),
        text: `${decision.name}, of the delivery team, accepted the work of round ${workOf(project, gate)} as it is, after this: ${sentence(reason)}${comment}`,
      },
    ];
  });
}
