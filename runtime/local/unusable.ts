/** Something on this machine that crew cannot start with. The message says what and what to do. */
export class StateFolderUnusable extends Error {
  override readonly name = "StateFolderUnusable";
}

/** What the operating system refuses, in words that lead somewhere. */
const reasons: Record<string, string> = {
  EACCES: "this account may not use it",
  EPERM: "this account may not use it",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "this account's share of the disk is used up",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder where crew keeps a file",
  ENOTDIR: "it is a file where crew keeps a folder",
  EEXIST: "a file is in its place",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead in a circle",
  EMFILE: "this account has too many files open (see `ulimit -n`)",
  ENFILE: "this machine has too many files open",
};

/** Why a file or folder of crew's cannot be used, where the operating system said so; `undefined` for anything else. */
export function reasonOf(error: unknown): string | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  return Object.hasOwn(reasons, code) ? reasons[code] : undefined;
}

export function unusable(path: string, why: string): StateFolderUnusable {
  return new StateFolderUnusable(
    `crew cannot keep its state in ${path}: ${why}. Mend that, or choose another folder with --state.`,
  );
}

/** What failed at the start, as a refusal where the machine is the cause; everything else is a bug and stays what it is. */
export function refusalOf(error: unknown, root: string): unknown {
  const why = reasonOf(error);
  if (why === undefined || error instanceof StateFolderUnusable) return error;
  const { path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  return unusable(dest ?? path ?? root, why);
}
