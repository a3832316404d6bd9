/** Notice beside each question of an agent, on its page and in its mail. */
export const writtenByModel =
  "An AI agent wrote this question. Nobody here needs a password, key or code from you: leave such things out of the answer.";
