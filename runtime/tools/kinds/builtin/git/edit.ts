import { objectOf, textOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";
import { digestOf, faultInContent, findText, linesOf, pathInput } from "./find-file.ts";
import { type Edit, replaceIn } from "./replace.ts";

export const edit = builtIn<{ path: string; edits: Edit[] }>({
  name: "git_edit",
  effect: "write",
  description:
    "Changes a text file of your write scope that you have read: each edit replaces text exactly as it stands there, spaces and line breaks included, by other text. Edits are made in their order, all of them or none. Text that stands in several places needs more lines around it, or all. To add lines, replace a line by itself and the new ones; to remove lines, replace them by nothing.",
  input: objectOf(
    {
      path: pathInput,
      edits: {
        type: "array",
        minItems: 1,
        maxItems: 50,
        description: "What to replace, in order; a later edit meets what the earlier ones left.",
        items: objectOf(
          {
            old: textOf("The text to replace, copied from the file without line numbers."),
            new: { type: "string", description: "The replacement; empty to remove the text." },
            all: { type: "boolean", description: "Replace it in every place. Default: false." },
          },
          ["old", "new"],
        ),
      },
    },
    ["path", "edits"],
  ),
  async run({ agent, arguments: { path: requested, edits } }, { files, seen }) {
    const found = await findText(files, requested, agent.writes);
    if (found.kind === "refused") return refused(found.reason);
    const { path, text: before, digest } = found;
    if (!seen.hasSeen(agent.name, path)) {
      return refused(`You have not read ${path} in this round: read it first, then copy what you want to replace.`);
    }
    let text = before;
    const places: string[] = [];
    for (const [at, each] of edits.entries()) {
      const replaced = replaceIn(text, each);
      if (replaced.kind === "refused") {
        const which = edits.length === 1 ? "" : `Edit ${at + 1} of ${edits.length}: `;
        return refused(`Nothing was changed in ${path}. ${which}${replaced.reason}`);
      }
      text = replaced.text;
      places.push(replaced.lines.join(", "));
    }
    if (text === before) return refused(`Nothing was changed in ${path}: the edits undo each other.`);
    const fault = faultInContent(text);
    if (fault) return refused(fault);
    await files.write(path, text);
    const after = digestOf(files.files(), path);
    const change = after && { path, before: digest, after, of: linesOf(text).length };
    return {
      ...said(`Edited ${path} in ${places.length === 1 ? "line" : "lines"} ${places.join("; ")}.`, [path]),
      seen: change === undefined ? [] : seen.afterEdit(agent.name, change),
    };
  },
});
