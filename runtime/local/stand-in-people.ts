import { randomUUID } from "node:crypto";
import { assignVotes } from "../../base/assign-votes.ts";
import { oneLine } from "../../base/one-line.ts";
import { defaults } from "../../schema/defaults.ts";
import { requiredVotes } from "../../schema/required-votes.ts";
import { stepsIn } from "../../schema/steps-in.ts";
import type {
  AwaitDecisionStep,
  FollowUpView,
  OperatorView,
  Pipeline,
  QuestionView,
  TopUpView,
} from "../../schema/types.ts";
import type { ApiClient } from "../api-client/api-client.ts";

/** Action of a simulated person, for the report. */
export interface StandInAct {
  on: "question" | "gate" | "operator" | "top-up" | "follow-up";
  /** The phase, or the trigger that asks what follows. */
  phase: string;
  round: number;
  verdict: string;
  /** The question, when the action is an answer. */
  question?: string;
  /** Cause of the action: what an operator was needed for, or the requirements that forbade an approval. */
  reason?: string;
}

/** Says of each operator's decision why it was needed. */
function operatedIn(acts: readonly StandInAct[]): string[] {
  return acts.flatMap(({ on, phase, round, verdict, reason = "" }) =>
    on === "operator"
      ? [`${phase}, round ${round}, needed an operator, who chose to ${verdict}. The reason: ${oneLine(reason)}`]
      : [],
  );
}

/** Number of times an operator resumes the same phase before stopping it: a rehearsal must end. */
const resumesPerPhase = 1;

/**
 * Simulates the people of an unattended rehearsal through the API, by the phases' `rehearsal` settings: answers
 * questions, decides gates, and as operator resumes a phase once and then stops it.
 */
export class StandInPeople {
  readonly acts: StandInAct[] = [];
  /** Gates that nobody here can decide, with what they require. */
  readonly #undecided = new Map<string, string>();
  readonly #pipeline: Pipeline;
  readonly #clientFor: (email: string) => ApiClient;
  readonly #onAct: (act: StandInAct) => void;

  constructor(pipeline: Pipeline, clientFor: (email: string) => ApiClient, onAct: (act: StandInAct) => void) {
    this.#pipeline = pipeline;
    this.#clientFor = clientFor;
    this.#onAct = onAct;
  }

  /** Decides every open item of a project; false when there was none that could be decided. */
  async attend(project: string): Promise<boolean> {
    const operator = this.#groupOf("operators")[0]!;
    const view = await this.#clientFor(operator).get("/api/projects/{id}", { id: project });
    const questions = view.questions.filter(({ status }) => status === "open");
    const gates = view.gates.filter(({ status }) => status === "open");
    const operators = view.operators.filter(({ status }) => status === "open");
    const before = this.acts.length;
    const topUps = (view.topUps ?? []).filter(({ status }) => status === "open");
    for (const topUp of topUps) await this.#grant(topUp);
    for (const question of questions) await this.#answer(question);
    for (const { phase, round } of gates) await this.#decide(project, phase, round);
    for (const waiting of operators) await this.#operate(waiting, operator);
    const followUps = (view.followUps ?? []).filter(({ status }) => status === "open");
    for (const followUp of followUps) await this.#follow(followUp);
    return this.acts.length > before;
  }

  /** Sentences on what kept these people from letting a project go on by itself. */
  get problems(): string[] {
    return [...operatedIn(this.acts), ...this.#undecided.values()];
  }

  async #grant({ project, number }: TopUpView): Promise<void> {
    const { topUp } = this.#pipeline.budget;
    await this.#clientFor(this.#groupOf(topUp?.group ?? "operators")[0]!).post(
      "/api/projects/{id}/top-ups/{number}/decision",
      { id: project, number },
      { decisionId: randomUUID(), verdict: "grant" },
    );
    this.#record({ on: "top-up", phase: "", round: number, verdict: "grant" });
  }

  async #follow({ project, trigger, execution, group }: FollowUpView): Promise<void> {
    await this.#clientFor(this.#groupOf(group)[0]!).post(
      "/api/projects/{id}/follow-ups/{trigger}/{execution}/decision",
      { id: project, trigger, execution },
      { decisionId: randomUUID(), verdict: "start" },
    );
    this.#record({ on: "follow-up", phase: trigger, round: execution, verdict: "start" });
  }

  async #answer({ project, id, phase, round, text, choices }: QuestionView): Promise<void> {
    const declared = this.#pipeline.phases[phase]?.rehearsal.ask.find(({ question }) => question === text);
    const answer = declared?.answer ?? choices[0] ?? "Decide as you see fit and record the assumption.";
    const step = stepsIn(this.#pipeline.steps).find((each) => each.kind === "ask" && each.phase === phase);
    const group = step?.kind === "ask" ? step.group : "customer";
    await this.#clientFor(this.#groupOf(group)[0]!).post(
      "/api/projects/{id}/questions/{question}/answer",
      { id: project, question: id },
      { decisionId: randomUUID(), answer },
    );
    this.#record({ on: "question", phase, round, verdict: answer, question: text });
  }

  async #decide(project: string, phase: string, round: number): Promise<void> {
    const step = stepsIn(this.#pipeline.steps).find((each) => each.kind === "await-decision" && each.phase === phase);
    if (step?.kind !== "await-decision") throw new Error(`The pipeline has no gate for phase ${phase}.`);
    const earlier = this.acts.filter((act) => act.on === "gate" && act.phase === phase).length;
    const gateAt = { id: project, phase, round };
    const declared = this.#pipeline.phases[phase]?.rehearsal.decide[earlier] ?? "approve";
    const { verdict, reason } =
      declared === "approve" ? await this.#approving(gateAt, step) : { verdict: declared, reason: undefined };
    const place = `${project} ${phase} ${round}`;
    if (verdict === undefined) {
      this.#undecided.set(
        place,
        `${phase}, round ${round}, could not be approved, and nobody may request changes. ${reason}`,
      );
      return;
    }
    this.#undecided.delete(place);
    const deciders =
      verdict === "approve" ? await this.#approvers(gateAt, step) : this.#groupOf(step.group).slice(0, 1);
    for (const email of deciders) {
      const client = this.#clientFor(email);
      const gate = await client.get("/api/projects/{id}/gates/{phase}/{round}", gateAt);
      await client.post("/api/projects/{id}/gates/{phase}/{round}/decision", gateAt, {
        decisionId: randomUUID(),
        verdict,
        revision: gate.revision,
        // Acknowledges all caveats: the report lists them, and the rehearsal continues.
        acknowledged: verdict === "approve" ? gate.caveats.map(({ id }) => id) : [],
        ratings: Object.fromEntries(gate.ratings.map((name) => [name, verdict === "approve" ? 5 : 3])),
        ...(verdict !== "approve" && { comment: rehearsedComment(verdict, gate.goal) }),
      });
    }
    this.#record({ on: "gate", phase, round, verdict, ...(reason !== undefined && { reason }) });
  }

  /** Returns as many people of each group as have to approve, of those whom the gate lets approve; each for one group. */
  async #approvers(gateAt: { id: string; phase: string; round: number }, step: AwaitDecisionStep): Promise<string[]> {
    const first = await this.#clientFor(this.#groupOf(step.group)[0]!).get(
      "/api/projects/{id}/gates/{phase}/{round}",
      gateAt,
    );
    // The gate's own groups, and another one where sensitive files have changed.
    const required = first.groups ?? requiredVotes(step);
    const people = new Set(required.flatMap(({ group }) => this.#groupOf(group)));
    const views = await Promise.all(
      [...people].map(async (email) => ({
        email,
        gate: await this.#clientFor(email).get("/api/projects/{id}/gates/{phase}/{round}", gateAt),
      })),
    );
    const able = views.filter(({ gate }) => gate.separated === undefined).map(({ email }) => email);
    const counted = assignVotes<string>(required, (email) =>
      required.map(({ group }) => group).filter((group) => this.#groupOf(group).includes(email)),
    );
    return able.filter((email) => counted.add(email));
  }

  /** Returns a request for changes, with its reason, where a requirement of the gate forbids the approval; no verdict where nobody may request any. */
  async #approving(
    gateAt: { id: string; phase: string; round: number },
    { group, verdicts = defaults.gate.verdicts }: AwaitDecisionStep,
  ): Promise<{ verdict: "approve" | "revise" | "review-again" | undefined; reason?: string }> {
    const client = this.#clientFor(this.#groupOf(group)[0]!);
    const { requirements = [], mayReviewAgain } = await client.get("/api/projects/{id}/gates/{phase}/{round}", gateAt);
    const unmet = requirements.filter(({ isMet }) => !isMet);
    if (unmet.length === 0) return { verdict: "approve" };
    const reason = `The gate requires ${unmet.map(({ text, values }) => `${text} (${values})`).join("; ")}.`;
    if (mayReviewAgain) return { verdict: "review-again", reason };
    return { verdict: verdicts.includes("revise") ? "revise" : undefined, reason };
  }

  async #operate({ project, phase, round, entry = round, reason }: OperatorView, operator: string): Promise<void> {
    const resumed = this.acts.filter((act) => act.on === "operator" && act.phase === phase).length;
    const verdict = resumed < resumesPerPhase ? "resume" : "stop";
    const decidedAt = { id: project, phase, entry };
    await this.#clientFor(operator).post("/api/projects/{id}/operator/{phase}/{entry}/decision", decidedAt, {
      decisionId: randomUUID(),
      verdict,
      ...(verdict === "stop" && { comment: "Resumed already, and the phase could still not go on." }),
    });
    this.#record({ on: "operator", phase, round, verdict, reason });
  }

  #record(act: StandInAct): void {
    this.acts.push(act);
    this.#onAct(act);
  }

  #groupOf(group: string): string[] {
    return (this.#pipeline.people[group] ?? []).map(({ email }) => email);
  }
}

function rehearsedComment(verdict: "revise" | "reject" | "review-again", goal: string): string {
  if (verdict === "review-again") return "";
  return verdict === "reject"
    ? "Rehearsed rejection: the project ends here."
    : `Rehearsed request for changes: say more about ${goal.toLowerCase()}`;
}
