import { posix, win32 } from "node:path";
import { expect, test } from "vitest";
import { pathInside } from "../../cli/path-inside.ts";

test.each([
  ["on Linux and macOS", posix, "/work", "/work/agents/qa.yaml", "agents/qa.yaml"],
  ["on Windows", win32, "C:\\work", "C:\\work\\agents\\qa.yaml", "agents/qa.yaml"],
  ["on Windows, in capitals", win32, "C:\\work", "c:\\Work\\agents\\qa.yaml", "agents/qa.yaml"],
  ["with a name that begins with two dots", posix, "/work", "/work/..notes.md", "..notes.md"],
])("a file below a folder has its path with slashes %s", (_, path, folder, file, inside) => {
  expect(pathInside(folder, file, path)).toBe(inside);
});

test.each([
  ["the folder itself", posix, "/work", "/work"],
  ["the folder above", posix, "/work", "/"],
  ["a folder beside it that begins alike", posix, "/work", "/work-2/qa.yaml"],
  ["the folder above on Windows", win32, "C:\\work", "C:\\qa.yaml"],
  ["another drive", win32, "C:\\work", "D:\\work\\qa.yaml"],
  ["another machine", win32, "C:\\work", "\\\\server\\share\\qa.yaml"],
])("%s is outside", (_, path, folder, file) => {
  expect(pathInside(folder, file, path)).toBeUndefined();
});
