/** True for paths that match no file of two elements: the id fills a part of the path without wildcards, at a fixed depth. */
export function tellsApart(path: string): boolean {
  const parts = path.split("/");
  const at = parts.findIndex((part) => part.includes("{item.id}"));
  return at >= 0 && !parts.slice(0, at).includes("**") && !/[*?[\]]/.test(parts[at] ?? "");
}
