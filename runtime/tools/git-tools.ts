import { builtIn, objectOf, refused, said, textOf } from "./built-in.ts";
import type { JsonSchema } from "./ports.ts";

const everything = ["**"];
const maxReadBytes = 256 * 1024;
const maxWriteBytes = 1024 * 1024;
const historyLength = 30;

const pathInput: JsonSchema = textOf("Path relative to the repository's root, such as docs/architecture/design.md.");

const list = builtIn<{ path?: string }>({
  name: "git_list",
  effect: "read",
  description: "Lists the files of the project's repository with their sizes, all of them or those below a folder.",
  input: objectOf({ path: textOf("A folder; leave it out for the whole repository.") }),
  async run({ arguments: { path } }, { files }) {
    const folder = path === undefined || isRoot(path) ? undefined : await files.resolve(everything, path);
    if (folder?.kind === "refused") return refused(folder.reason);
    const found = files.files().filter((file) => !folder || `${file.path}/`.startsWith(`${folder.path}/`));
    if (found.length === 0) return said(folder ? `There are no files in ${folder.path}.` : "There are no files yet.");
    return said(found.map((file) => `${file.path} (${file.size} bytes)`).join("\n"));
  },
});

const read = builtIn<{ path: string }>({
  name: "git_read",
  effect: "read",
  description: "Reads a text file of the project's repository.",
  input: objectOf({ path: pathInput }, ["path"]),
  async run({ arguments: { path } }, { files }) {
    const target = await files.resolve(everything, path);
    if (target.kind === "refused") return refused(target.reason);
    if (!files.files().some((file) => file.path === target.path)) {
      return refused(`There is no file ${target.path}. Call git_list to see what there is.`);
    }
    const bytes = await files.read(target.path);
    if (bytes.includes(0)) return refused(`${target.path} is not a text file.`);
    if (bytes.length <= maxReadBytes) return said(bytes.toString());
    const start = bytes.subarray(0, maxReadBytes).toString();
    return said(`${start}\n[The first ${maxReadBytes} of ${bytes.length} bytes.]`);
  },
});

const write = builtIn<{ path: string; content: string }>({
  name: "git_write",
  effect: "write",
  description:
    "Writes a whole text file in the project's repository, inside your write scope; folders are made as needed. What you write in one turn becomes one commit.",
  input: objectOf({ path: pathInput, content: { type: "string", description: "The file's whole new content." } }, [
    "path",
    "content",
  ]),
  async run({ agent, arguments: { path, content } }, { files }) {
    const target = await files.resolve(agent.writes, path);
    if (target.kind === "refused") return refused(target.reason);
    const size = Buffer.byteLength(content);
    if (size > maxWriteBytes) return refused(`The content has ${size} bytes; a file may have ${maxWriteBytes}.`);
    if (!content.isWellFormed() || content.includes("\0")) return refused("The content is not plain Unicode text.");
    if (files.files().some((file) => file.path.startsWith(`${target.path}/`))) {
      return refused(`${target.path} is a folder; name a file in it.`);
    }
    await files.write(target.path, content);
    return said(`Wrote ${target.path} (${size} bytes).`, [target.path]);
  },
});

const history = builtIn<{ path?: string }>({
  name: "git_history",
  effect: "read",
  description: `Shows the newest ${historyLength} commits with time, author and subject, of the repository or of one file or folder.`,
  input: objectOf({ path: textOf("A file or folder; leave it out for the whole repository.") }),
  async run({ arguments: { path } }, { files }) {
    const target = path === undefined || isRoot(path) ? undefined : await files.resolve(everything, path);
    if (target?.kind === "refused") return refused(target.reason);
    const commits = await files.history(target?.path, historyLength);
    if (commits.length === 0) return said(`Nothing was committed to ${target?.path} yet.`);
    return said(
      commits.map(({ commit, time, author, subject }) => `${commit} ${time} ${author}: ${subject}`).join("\n"),
    );
  },
});

function isRoot(path: string): boolean {
  return /^(?:\.?\/)*\.?$/.test(path);
}

export const gitTools = [list, read, write, history];
