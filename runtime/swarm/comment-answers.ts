/** The team's answer to a comment that began the round, or to a reviewer's finding: a place or a reason. */
export interface CommentAnswer {
  by: string;
  place?: string;
  reason?: string;
  /** Answers of other members to the same id, newest first; the runner decides which one counts. */
  others?: CommentAnswer[];
}

/** By the id of the comment or finding. */
export type CommentAnswers = { [id: string]: CommentAnswer };

/** Merges answers: a newer one replaces that of the same member and precedes those of others. */
export function mergeAnswers(known: CommentAnswers, given: CommentAnswers): CommentAnswers {
  const merged = Object.entries(given).map(([id, answer]): [string, CommentAnswer] => {
    const others = answersTo(id, known).filter(({ by }) => by !== answer.by);
    return [id, { ...answer, ...(others.length > 0 && { others }) }];
  });
  return { ...known, ...Object.fromEntries(merged) };
}

/** Every member's answer to an id, newest first. */
export function answersTo(id: string, answers: CommentAnswers): CommentAnswer[] {
  const known = Object.hasOwn(answers, id) ? answers[id] : undefined;
  if (known === undefined) return [];
  const { others = [], ...newest } = known;
  return [newest, ...others];
}
