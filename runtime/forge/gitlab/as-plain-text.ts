/**
 * Returns a text of which no line acts: GitLab does what a line such as `/merge` says, with the rights of the author, who is crew here
 * (https://docs.gitlab.com/user/project/quick_actions/, read 2026-11-28). Readers do not see the backslash, except in a block of code.
 */
export function asPlainText(text: string): string {
  return text.replace(/^([^\S\r\n]*)\//gm, "$1\\/");
}
