/** How the team met a comment that began the round, or a finding of a reviewer: where, or why not. */
export interface CommentAnswer {
  by: string;
  place?: string;
  reason?: string;
  /** Answers of other members to the same id, newest first: whose answer counts is for the runner to say. */
  others?: CommentAnswer[];
}

/** By the id of the comment or finding. */
export type CommentAnswers = { [id: string]: CommentAnswer };

/** All answers: a newer one replaces that of the same member and goes before those of others. */
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
