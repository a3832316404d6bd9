import { defaults } from "../../schema/defaults.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { DecisionInput, Remark, StatusGate } from "../../schema/types.ts";
import type { GateItem } from "../ledger/wait-items.ts";
import { type Decider, requireRunning } from "./decider.ts";
import { passageOf } from "./passage.ts";
import type { GateRecord, ProjectRecords } from "./project-records.ts";
import { readCaveats } from "./read-caveats.ts";
import { incomplete, pointerTo, Refusal } from "./refusal.ts";
import { verdictDone } from "./verdict-done.ts";

/** Refuses a decision that is too late, or about a different revision than the gate's. */
export function requireDecidable(
  project: ProjectRecords,
  { phase, round }: { phase: string; round: number },
  gate: GateItem,
  input: DecisionInput,
  now: number,
): void {
  if (gate.status === "DECIDED") throw alreadyDecided(gate);
  if (gate.status === "EXPIRED" || Date.parse(gate.expiresAt) <= now) {
    const why = gate.closedAt === undefined ? `on ${formatMoment(gate.expiresAt)}` : "when the project stopped";
    throw new Refusal("closed", "Closed", `This gate closed ${why}, before anybody decided. Nothing was recorded.`);
  }
  const newer = project.rounds.find((other) => other.phase === phase && other.round > round);
  if (newer !== undefined || input.revision !== gate.revision) {
    throw new Refusal(
      "replaced",
      "Replaced by a newer version",
      "The version you read was replaced by a newer one. Open the page again and decide on the new version.",
      { revision: gate.revision },
    );
  }
  requireRunning(project);
}

/** Limit because all votes of a gate are in one item of the table, which allows 400 KB. */
const maxCommentsBytes = 64 * 1024;

/** Refuses a decision with missing, excessive or unrequested content. */
export function requireComplete(rules: StatusGate, input: DecisionInput, remarks: readonly Remark[] = []): void {
  const { verdict, comment = "", ratings = {}, artifactComments = {} } = input;
  if (Buffer.byteLength(JSON.stringify([comment, artifactComments])) > maxCommentsBytes)
    throw incomplete("Too much text", [
      {
        pointer: "/comment",
        detail: "All comments together may have 64 KB. Shorten them, or send a document by mail.",
      },
    ]);
  const offered: readonly string[] = rules.verdicts ?? defaults.gate.verdicts;
  if (verdict !== "review-again" && !offered.includes(verdict)) {
    const detail = `"${verdict}" is no verdict of this gate. Verdicts here are: ${offered.join(", ")}.`;
    throw incomplete("Not a verdict of this gate", [{ pointer: "/verdict", detail }]);
  }
  const said = [comment, ...Object.values(artifactComments)];
  if (verdict === "revise" && remarks.length === 0 && said.every((text) => text.trim() === "")) {
    const detail = "Describe the changes in the comment, or at a deliverable, so that the team can make them.";
    throw incomplete("A comment is missing", [{ pointer: "/comment", detail }]);
  }
  if (verdict === "reject" && comment.trim() === "") {
    const detail =
      "Give the reason for the rejection in the comment: it ends the project, and everyone involved is notified.";
    throw incomplete("A reason is missing", [{ pointer: "/comment", detail }]);
  }
  const unknown = Object.keys(ratings).find((name) => !rules.ratings.includes(name));
  if (unknown === undefined) return;
  const known = rules.ratings.length > 0 ? `Ratings here are: ${rules.ratings.join(", ")}.` : "Nothing is rated here.";
  throw incomplete("Unknown rating", [
    { pointer: pointerTo("ratings", unknown), detail: `There is no rating "${unknown}". ${known}` },
  ]);
}

/**
 * Requires an approval to acknowledge each caveat; the record contains them in the words shown to the person. A request
 * for changes or a rejection needs no acknowledgement.
 */
export async function requireAcknowledged(
  decider: Decider,
  project: ProjectRecords,
  gate: GateRecord,
  { verdict, acknowledged = [] }: DecisionInput,
): Promise<string[]> {
  if (verdict !== "approve" && acknowledged.length === 0) return [];
  const caveats = await readCaveats(decider, project, gate);
  const unknown = acknowledged.filter((id) => !caveats.some((caveat) => caveat.id === id));
  if (unknown.length > 0) {
    const errors = unknown.map((id) => ({
      pointer: pointerTo("acknowledged", id),
      detail: `"${id}" is not among the caveats of this gate. Read it again.`,
    }));
    throw incomplete("Not a caveat of this gate", errors);
  }
  if (verdict !== "approve") return [];
  const missed = caveats.filter(({ id }) => !acknowledged.includes(id));
  if (missed.length > 0) {
    const errors = missed.map(({ id, text }) => ({
      pointer: pointerTo("acknowledged", id),
      detail: `To approve in spite of it, tick: ${text}`,
    }));
    throw incomplete("Not everything is acknowledged", errors);
  }
  return caveats.map(({ text }) => text);
}

/** Names the recorded decision: the last vote, which closed the gate or is the caller's own. */
export function alreadyDecided(gate: GateItem): Refusal {
  const recorded = Object.values(gate.votes ?? {}).sort((a, b) => (a.time < b.time ? 1 : -1))[0];
  const what = verdictDone(gate.verdict);
  const who =
    recorded === undefined || gate.passedBy !== undefined
      ? (passageOf(gate) ?? "This gate passed by itself.")
      : `${recorded.name} ${what} on ${formatMoment(recorded.time)}.`;
  return new Refusal("already-decided", "Already decided", `${who} Your decision was not recorded.`, { recorded });
}
