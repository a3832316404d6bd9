import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the path in the docs site of the page about a topic: a rule, a key of the language by its path, or a page's path. */
export function findDocsPage(folder: string, files: readonly string[], topic: string | undefined): string | undefined {
  if (topic === undefined) return "";
  const name = topic.replace(/^\/|\/$/g, "");
  const page = [`rules/${name}/`, `${name}/`].find((address) => files.includes(`${address}index.html`));
  return page ?? findKey(folder, name);
}

/** Finds a path such as `gate.approvers`, with or without the kind of file in front. */
function findKey(folder: string, path: string): string | undefined {
  const reference = readFileSync(join(folder, "reference/index.html"), "utf8");
  const ids = [...reference.matchAll(/<tr id="([^"]+)"/g)].map(([, id = ""]) =>
    id.replaceAll("&lt;", "<").replaceAll("&gt;", ">"),
  );
  const id = ids.find((each) => each === path) ?? ids.find((each) => each.slice(each.indexOf(".") + 1) === path);
  return id === undefined ? undefined : `reference/#${encodeURI(id)}`;
}
