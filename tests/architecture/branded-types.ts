import { type Check, sourcesOf } from "./check.ts";

/** Branded types by name, with the file that declares each. */
function declared(tree: Parameters<Check>[0]): Map<string, string> {
  const found = sourcesOf(tree).flatMap((file) =>
    [...(tree.get(file) ?? "").matchAll(/^export type (\w+) = Branded</gm)].map(
      ([, name = ""]) => [name, file] as const,
    ),
  );
  return new Map(found);
}

/** A cast, a type predicate or an unchecked word makes a branded text without looking at it. */
export const brandsMadeElsewhere: Check = (tree) => {
  const brands = declared(tree);
  const names = [...brands.keys()].join("|");
  const made = new RegExp(`\\b(?:as|is) (${names})\\b|\\bword<(${names})>`, "g");
  return sourcesOf(tree).flatMap((file) =>
    [...(tree.get(file) ?? "").matchAll(made)]
      .filter(([, ...found]) => !found.some((name) => name !== undefined && brands.get(name) === file))
      .map(([text]) => `${file}: ${text}`),
  );
};
