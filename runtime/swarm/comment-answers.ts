/** How the team met a comment that began the round: where, or why not. */
export interface CommentAnswer {
  by: string;
  place?: string;
  reason?: string;
}

/** By the comment's id. */
export type CommentAnswers = { [id: string]: CommentAnswer };
