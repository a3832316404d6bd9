import { importsOf } from "./check.ts";

/** Starts or reaches other processes. */
const outside =
  /^(node:(child_process|http|https|net|cluster)|@hono\/node-server|dynalite|oidc-provider|playwright-core|@copilotkit\/.*)$/;

export type ReadFile = (file: string) => string;

/** A test and the other files of `tests/` that it imports, directly or through others. */
function reachedBy(test: string, read: ReadFile): string[] {
  const seen = new Set([test]);
  for (const file of seen)
    for (const { to, isPackage } of importsOf(file, read(file)))
      if (!isPackage && to.startsWith("tests/") && to.endsWith(".ts")) seen.add(to);
  return [...seen];
}

/** The modules of `outside` that a test imports, directly or through other files of `tests/`. */
export function outsideOf(test: string, read: ReadFile): string[] {
  const found = (file: string) =>
    importsOf(file, read(file)).flatMap(({ to, isPackage }) =>
      isPackage && outside.test(to) ? `${file} -> ${to}` : [],
    );
  return reachedBy(test, read).flatMap(found);
}

/** Changes that the next test file in the same worker would meet. */
const changesProcess =
  /process\.(chdir|umask)\(|process\.env(\.\w+|\[[^\]]+\]) *=[^=]|(delete |assign\()process\.env|vi\.(stub\w+|useFakeTimers|mock|doMock)\(|globalThis(\.\w+|\[[^\]]+\]) *=[^=]/;
const spiesForever = (text: string): boolean => text.includes("vi.spyOn(") && !text.includes("vi.restoreAllMocks");

/** Sets a variable to one value for all tests. */
const setsTheSame = new Set(["tests/support/site/built-site.ts"]);

/** Files of a test that change its process and do not change it back. */
export function changersOf(test: string, read: ReadFile): string[] {
  const files = reachedBy(test, read).filter((file) => !setsTheSame.has(file));
  return files.filter((file) => changesProcess.test(read(file)) || spiesForever(read(file)));
}
