/** Thrown when crew cannot start because of something on this computer. The message names it and the remedy. */
export class StateFolderUnusable extends Error {
  override readonly name = "StateFolderUnusable";
}

/** Explanations of the operating system's error codes. */
const reasons: Record<string, string> = {
  EACCES: "this account has no permission to use it",
  EPERM: "this account has no permission to use it",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "this account's share of the disk is used up",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder where crew keeps a file",
  ENOTDIR: "it is a file where crew keeps a folder",
  EEXIST: "a file with its name exists",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links form a loop",
  EMFILE: "this account has too many files open (see `ulimit -n`)",
  ENFILE: "this machine has too many files open",
};

/** Reason why one of crew's files or folders cannot be used, for errors of the operating system; otherwise `undefined`. */
export function reasonOf(error: unknown): string | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  return Object.hasOwn(reasons, code) ? reasons[code] : undefined;
}

export function unusable(path: string, why: string): StateFolderUnusable {
  return new StateFolderUnusable(
    `crew cannot keep its state in ${path}: ${why}. Fix that, or choose a different folder with --state.`,
  );
}

/** Converts an error at start-up into a refusal when the computer is the cause; returns every other error, a bug, unchanged. */
export function refusalOf(error: unknown, root: string): unknown {
  const why = reasonOf(error);
  if (why === undefined || error instanceof StateFolderUnusable) return error;
  const { path, dest } = error as NodeJS.ErrnoException & { dest?: string };
  return unusable(dest ?? path ?? root, why);
}
