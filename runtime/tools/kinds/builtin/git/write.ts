import { objectOf } from "../../../input-schema.ts";
import { refused, said } from "../../../outcome.ts";
import { builtIn } from "../built-in.ts";
import { digestOf, faultInContent, findPlace, linesOf, maxWriteBytes, pathInput } from "./find-file.ts";

export const write = builtIn<{ path: string; content: string }>({
  name: "git_write",
  effect: "write",
  description: `Writes a whole text file in the project's repository, inside your write scope, of at most ${maxWriteBytes / 1024} KB; folders are made as needed. Use it for new files. To change a file that is there use git_edit, which is quicker and loses nothing. What you write in one turn becomes one commit.`,
  input: objectOf(
    {
      path: pathInput,
      content: { type: "string", description: "The file's whole new content, without line numbers." },
    },
    ["path", "content"],
  ),
  async run({ agent, arguments: { path: requested, content } }, { files }) {
    const place = await findPlace(files, requested, agent.writes);
    if (place.kind === "refused") return refused(place.reason);
    const fault = faultInContent(content);
    if (fault) return refused(fault);
    const { path } = place;
    await files.write(path, content);
    const digest = digestOf(files.files(), path);
    const of = linesOf(content).length;
    const outcome = said(`Wrote ${path} (${Buffer.byteLength(content)} bytes).`, [path]);
    return { ...outcome, seen: digest === undefined ? [] : [{ path, digest, from: 1, to: of, of }] };
  },
});
