/**
 * A document's title without the project's name before or after it: on a page of that project it says nothing, and a column of
 * titles that begin alike is hard to tell apart.
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
