/**
 * Removes the project's name from the start or end of a document's title: on a page of that project it is redundant,
 * and titles with the same start are hard to distinguish.
 */
export function withoutProject(title: string, project: string): string {
  const between = String.raw`\s*(?:[:|–—-]|\bfor\b)\s*`;
  const name = project.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const rest = title
    .replace(new RegExp(`^${name}${between}`, "iu"), "")
    .replace(new RegExp(`${between}${name}$`, "iu"), "")
    .trim();
  return rest === "" ? title : rest.charAt(0).toUpperCase() + rest.slice(1);
}
