import { objectOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";
import { filesBelow, findPlace, pathInput } from "./find-file.ts";

export const move = builtIn<{ from: string; to: string }>({
  name: "git_move",
  effect: "write",
  description:
    "Moves or renames a file, or a folder with its contents; both paths must be in your write scope. Nothing is overwritten, and links to the file are yours to correct (git_search finds them).",
  input: objectOf({ from: { ...pathInput }, to: { ...pathInput } }, ["from", "to"]),
  async run({ agent, arguments: { from, to } }, { files, seen }) {
    const found = await filesBelow(files, from);
    if (found.kind === "refused") return refused(found.reason);
    const { folder: start, paths } = found;
    if (start === undefined) return refused("The whole repository cannot be moved: name a file or folder.");
    if (paths.length === 0) return refused(`There is no file ${start}. Call git_list to see what there is.`);
    const target = await files.resolve(["**"], to);
    if (target.kind === "refused") return refused(target.reason);
    if (`${target.path}/`.startsWith(`${start}/`))
      return refused(`${target.path} is or lies in ${start}: nothing to move.`);
    const moves = paths.map((path) => ({ from: path, to: `${target.path}${path.slice(start.length)}` }));
    for (const each of moves) {
      const own = await files.resolve(agent.writes, each.from);
      if (own.kind === "refused") return refused(own.reason);
      const place = await findPlace(files, each.to, agent.writes);
      if (place.kind === "refused") return refused(place.reason);
      if (files.files().some(({ path }) => path === each.to))
        return refused(`${each.to} is there already: nothing was moved.`);
    }
    for (const each of moves) {
      await files.move(each.from, each.to);
      seen.moved(agent.name, each);
    }
    return said(
      `Moved ${moves.map((each) => `${each.from} to ${each.to}`).join(", ")}.`,
      moves.flatMap((each) => [each.from, each.to]),
    );
  },
});
