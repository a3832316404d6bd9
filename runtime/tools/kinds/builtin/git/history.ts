import { objectOf, textOf } from "../../../input-schema.ts";
import { quoting, refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";
import { everything, isRoot } from "./find-file.ts";

const historyLength = 30;

export const history = builtIn<{ path?: string }>({
  name: "git_history",
  effect: "read",
  description: `Shows the newest ${historyLength} commits with time, author and subject, of the repository or of one file or folder.`,
  input: objectOf({ path: textOf("A file or folder; leave it out for the whole repository.") }),
  async run({ arguments: { path } }, { files }) {
    const target = path === undefined || isRoot(path) ? undefined : await files.resolve(everything, path);
    if (target?.kind === "refused") return refused(target.reason);
    const commits = await files.history(target?.path, historyLength);
    if (commits.length === 0) return said(`Nothing was committed to ${target?.path} yet.`);
    return quoting(
      "messages of commits",
      said(commits.map(({ commit, time, author, subject }) => `${commit} ${time} ${author}: ${subject}`).join("\n")),
    );
  },
});
