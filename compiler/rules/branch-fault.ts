import type { Fault } from "./fault.ts";

/** Returns why a name cannot be that of the customer's branch; undefined for a possible one. */
export function faultInBranch(branch: string | undefined): Fault | undefined {
  if (branch === undefined) return undefined;
  const absent = "No branch of the repository has this name, so no project could begin.";
  if (branch.startsWith("refs/"))
    return {
      message: `"${branch}" is a ref, not the name of a branch.`,
      why: absent,
      help: branch.startsWith("refs/heads/")
        ? `write ${branch.slice("refs/heads/".length)}`
        : "write the name of a branch, such as main",
    };
  if (branch === "HEAD")
    return {
      message: "HEAD is no branch: it names whichever the repository begins with.",
      why: absent,
      help: "write the name of that branch, such as main",
    };
  if (branch.startsWith("crew/"))
    return {
      message: `"${branch}" is one of the branches that crew pushes.`,
      why: "Projects would begin with what others have delivered and nobody has approved, and deliver onto it.",
      help: "name the branch that the customer works on, such as main",
    };
  if (/\/$|\/\/|(?:^|\/)\.|\.$|\.lock(?:$|\/)|@\{/.test(branch))
    return {
      message: `Git has no branch with the name "${branch}".`,
      why: absent,
      help: "write its name as the forge shows it",
    };
  return undefined;
}
