import { dirname, posix } from "node:path";
import { prefix, sortKeys } from "../../schema/table.ts";
import { type Check, importsOf, sourcesOf, type Tree } from "./check.ts";
import { rooms } from "./rooms.ts";

interface Row {
  page: string;
  /** Cells by their column's heading. */
  cells: { [heading: string]: string };
}

/** The rows of all tables that have a column of the heading. */
function rowsWith(tree: Tree, heading: string): Row[] {
  const pages = [...tree].filter(([file]) => file.endsWith("README.md"));
  return pages.flatMap(([page, text]) => {
    const tables = text.split("\n\n").map((block) => block.split("\n").filter((line) => line.startsWith("|")));
    return tables.flatMap(([head = "", , ...rows]) => {
      const headings = cellsOf(head);
      if (!headings.includes(heading)) return [];
      return rows.map((row) => ({
        page,
        cells: Object.fromEntries(cellsOf(row).map((cell, at) => [headings[at] ?? "", cell])),
      }));
    });
  });
}

const cellsOf = (row: string): string[] =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());

const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

/** A folder or file as a README writes it: beside the README, or else from the root. */
function placeOf(tree: Tree, page: string, written: string): string {
  const plain = written.replace(/\/$/, "");
  const beside = posix.join(dirname(page), plain);
  return tree.has(beside) || [...tree.keys()].some((file) => file.startsWith(`${beside}/`)) ? beside : plain;
}

/** A table with a column "may import" says what the rooms may import besides `base/`, each of them and no other. */
export const importsClaimedOtherwise: Check = (tree) =>
  rowsWith(tree, "may import").flatMap(({ page, cells }) => {
    const [folder = ""] = codeIn(cells.folder ?? "");
    const room = rooms[placeOf(tree, page, folder)];
    const claimed = codeIn(cells["may import"] ?? "").map((other) => placeOf(tree, page, other));
    const allowed = room?.folders ?? [];
    const isEqual = room !== undefined && claimed.toSorted().join() === allowed.toSorted().join();
    return isEqual ? [] : [`${page}: ${folder} may import ${allowed.join(", ") || "nothing"}`];
  });

/** "only this folder imports `package`", in a row whose first code names the folder. */
export const otherImporters: Check = (tree) => {
  const pages = [...tree].filter(([file]) => file.endsWith("README.md"));
  return pages.flatMap(([page, text]) =>
    [...text.matchAll(/^\|[^`\n]*`([^`\n]+)`[^\n]*\bonly this folder imports `([^`]+)`/gm)].flatMap(
      ([, folder = "", name = ""]) => {
        const owner = placeOf(tree, page, folder);
        const area = dirname(page);
        return sourcesOf(tree)
          .filter((file) => file.startsWith(`${area}/`) && !file.startsWith(`${owner}/`))
          .filter((file) => importsOf(file, tree.get(file) ?? "").some(({ to }) => to === name))
          .map((file) => `${file} -> ${name}`);
      },
    ),
  );
};

/** A table with the column "sk" has only kinds of items of `schema/table.ts`; each kind is in it, or in the text of its page. */
export const keysClaimedOtherwise: Check = (tree) => {
  const rows = rowsWith(tree, "sk");
  if (rows.length === 0) return [];
  const known: string[] = [...Object.values(prefix), ...Object.values(sortKeys)];
  const described = rows.map(({ page, cells }) => ({ page, key: /^`([A-Z]+#?)/.exec(cells.sk ?? "")?.[1] ?? "" }));
  return [
    ...described.filter(({ key }) => !known.includes(key)).map(({ page, key }) => `${page}: ${key} is no key`),
    ...known
      .filter((key) => !described.some((row) => row.key === key || tree.get(row.page)?.includes(`\`${key}`)))
      .map((key) => `schema/table.ts: no README describes ${key}`),
  ];
};
