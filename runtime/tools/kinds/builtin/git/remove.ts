import { objectOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";
import { filesBelow, pathInput } from "./find-file.ts";

export const remove = builtIn<{ paths: string[] }>({
  name: "git_delete",
  effect: "write",
  description:
    "Deletes files of your write scope, or whole folders of which every file is in your scope. All paths are deleted or none. What was committed stays in the history.",
  input: objectOf(
    {
      paths: { type: "array", minItems: 1, maxItems: 50, items: pathInput, description: "Files or folders." },
    },
    ["paths"],
  ),
  async run({ agent, arguments: { paths } }, { files }) {
    const gone = new Set<string>();
    const faults: string[] = [];
    for (const requested of paths) {
      const found = await filesBelow(files, requested);
      if (found.kind === "refused") faults.push(found.reason);
      else if (found.folder === undefined)
        faults.push("The whole repository cannot be deleted: name files or folders.");
      else if (found.paths.length === 0)
        faults.push(`There is no file ${found.folder}. Call git_list to see what there is.`);
      else {
        for (const path of found.paths) {
          const own = await files.resolve(agent.writes, path);
          if (own.kind === "refused") faults.push(own.reason);
          gone.add(path);
        }
      }
    }
    if (faults.length > 0) return refused(["Nothing was deleted.", ...faults.slice(0, 20)].join("\n"));
    for (const path of gone) await files.remove(path);
    return said(`Deleted ${[...gone].join(", ")}.`, [...gone]);
  },
});
