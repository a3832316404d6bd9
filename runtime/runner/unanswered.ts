import type { WorkTree } from "../artifacts/work-tree.ts";
import type { Comment, Feedback } from "../swarm/brief-facts.ts";
import { answersTo, type CommentAnswer, type CommentAnswers } from "../swarm/comment-answers.ts";

/** The feedback with the answers that the round has given so far. */
export function withAnswers(feedback: Feedback[], answers: CommentAnswers): Feedback[] {
  const answered = (comment: Comment): Comment => {
    const answer = answerTo(comment, answers);
    return answer === undefined ? comment : { ...comment, answer };
  };
  return feedback.map((said) => ({ ...said, comments: said.comments.map(answered) }));
}

const answerTo = ({ id }: Comment, answers: CommentAnswers): CommentAnswer | undefined => answersTo(id, answers)[0];

/**
 * Reasons why a round may not finish that began because somebody wanted changes: a comment without an answer, a place where nothing
 * has changed, or no change at all. An operator's words are answered too, and may want nothing changed.
 */
export function unansweredComments(
  feedback: Feedback[],
  answers: CommentAnswers,
  { tree, phase, round }: { tree: WorkTree; phase: string; round: number },
): string[] {
  const changed = tree.changedIn(phase, round);
  const faults = feedback.flatMap(({ by, comments }) =>
    comments.flatMap((comment) => {
      const fault = faultInAnswer(answerTo(comment, answers), changed);
      return fault === undefined ? [] : [`${comment.id} of ${by} (“${shortened(comment.text)}”) ${fault}`];
    }),
  );
  const wantsChange = feedback.some(({ source, comments }) => source !== "operator" && comments.length > 0);
  if (wantsChange && changed.size === 0) {
    faults.push(
      "This round was to change something, and nothing in the repository has changed: make the changes. Where a comment calls for none, say so in a document of the phase, where the customer reads it.",
    );
  }
  return faults;
}

function faultInAnswer(answer: CommentAnswer | undefined, changed: Set<string>): string | undefined {
  if (answer === undefined || (!answer.place && !answer.reason)) {
    return "has no answer: say with handoff or finish, in answers, at which place it was met, or the reason why not.";
  }
  const { place, reason } = answer;
  if (reason !== undefined || place === undefined) return undefined;
  return [...changed].some((path) => place.includes(path))
    ? undefined
    : `is said to be met in “${shortened(place)}”, which names no file that this round has changed: name the place that has, or give the reason.`;
}

/** As much of somebody's words as tells which are meant. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 120 ? `${line.slice(0, 119).toWellFormed()}…` : line;
}
