import { packageText } from "../package-file.ts";

export const workflowPath = ".github/workflows/crew.yml";

/** What a workspace says of its own in the workflow: whose action, and which version of it. */
const action = /^(\s*- uses: )(\S+\/\.github\/actions\/crew@\S+)(.*)$/m;

/** The workflow of this version, with the action that the workspace has chosen. */
export function workflowLike(own: string): string {
  const chosen = action.exec(own)?.[2];
  const text = packageText(`starters/workspace/${workflowPath}`);
  return chosen === undefined
    ? text
    : text.replace(action, (_, uses: string, __, rest: string) => uses + chosen + rest);
}

/** The workflow without what each workspace chooses: the same for all that were not changed by hand. */
export function withoutChoice(workflow: string): string {
  return workflow.replaceAll("\r\n", "\n").replace(action, "$1<owner>/crew/.github/actions/crew@<version>$3");
}
