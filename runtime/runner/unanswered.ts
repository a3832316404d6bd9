import type { WorkTree } from "../artifacts/work-tree.ts";
import type { Comment, Feedback } from "../swarm/brief-facts.ts";
import { answersTo, type CommentAnswer, type CommentAnswers } from "../swarm/comment-answers.ts";

/** The feedback with the round's answers so far. */
export function withAnswers(feedback: Feedback[], answers: CommentAnswers): Feedback[] {
  const answered = (comment: Comment): Comment => {
    const answer = answerTo(comment, answers);
    return answer === undefined ? comment : { ...comment, answer };
  };
  return feedback.map((said) => ({ ...said, comments: said.comments.map(answered) }));
}

const answerTo = ({ id }: Comment, answers: CommentAnswers): CommentAnswer | undefined => answersTo(id, answers)[0];

/**
 * Reasons why a round that began with a request for changes may not finish: a comment without an answer, a named place
 * without changes, or no change at all. An operator's comments need answers too, but may need no change.
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
      "This round has to make changes, but nothing in the repository has changed: make the changes. If a comment needs none, explain that in a document of the phase, for the customer.",
    );
  }
  return faults;
}

function faultInAnswer(answer: CommentAnswer | undefined, changed: Set<string>): string | undefined {
  if (answer === undefined || (!answer.place && !answer.reason)) {
    return "has no answer: give with handoff or finish, in answers, the place that changed for it, or the reason why not.";
  }
  const { place, reason } = answer;
  if (reason !== undefined || place === undefined) return undefined;
  return [...changed].some((path) => place.includes(path))
    ? undefined
    : `has the place “${shortened(place)}”, which names no file changed in this round: name a changed place, or give the reason.`;
}

/** Shortens a comment to as much as identifies it. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 120 ? `${line.slice(0, 119).toWellFormed()}…` : line;
}
