import { packageText } from "../package-file.ts";

export const workflowPath = ".github/workflows/crew.yml";

/** Line of the workflow that each workspace may change: the action's repository and version. */
const action = /^(\s*- uses: )(\S+\/\.github\/actions\/crew@\S+)(.*)$/m;

/** The workflow of this version with the workspace's choice of action. */
export function workflowLike(own: string): string {
  const chosen = action.exec(own)?.[2];
  const text = packageText(`starters/workspace/${workflowPath}`);
  return chosen === undefined
    ? text
    : text.replace(action, (_, uses: string, __, rest: string) => uses + chosen + rest);
}

/** The workflow without the workspace's choices: identical for all workflows without manual changes. */
export function withoutChoice(workflow: string): string {
  return workflow.replaceAll("\r\n", "\n").replace(action, "$1<owner>/crew/.github/actions/crew@<version>$3");
}
