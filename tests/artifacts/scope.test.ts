import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveInScope } from "../../runtime/artifacts/scope.ts";

let outside: string;
let root: string;

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), "crew-scope-"));
  root = join(outside, "tree");
  for (const folder of ["app/src", "infra", ".git", "app/.cache"]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "app/main.ts"), "");
  writeFileSync(join(root, "infra/main.tf"), "");
  writeFileSync(join(outside, "secret"), "");
  symlinkSync("../infra", join(root, "app/link-to-infra"));
  symlinkSync(outside, join(root, "app/link-outside"));
  symlinkSync("src", join(root, "app/link-inside"));
  symlinkSync("/etc/passwd", join(root, "app/passwd"));
  symlinkSync("nowhere/at/all", join(root, "app/dangling"));
  symlinkSync("loop", join(root, "app/loop"));
  symlinkSync("../.git", join(root, "app/git-link"));
  execFileSync("mkfifo", [join(root, "app/pipe")]);
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const attempts: [attempt: string, path: string][] = [
  ["a sibling folder by ..", "app/../infra/x"],
  ["a sibling folder by .. in the middle of a deeper path", "app/src/../../infra/main.tf"],
  ["a sibling folder by its own name", "infra/main.tf"],
  ["the parent of the root", "../secret"],
  ["the parent of the root by way of the scope", "app/../../secret"],
  ["many parents", "app/../../../../../../../../etc/passwd"],
  ["nothing but parents", ".."],
  ["the root itself", "."],
  ["the root by way of the scope", "app/.."],
  ["the scope's folder itself", "app"],
  ["an absolute path", "/etc/passwd"],
  ["an absolute path with two slashes", "//etc/passwd"],
  ["the absolute path of the root", "/app/x"],
  ["a home folder", "~/x"],
  ["another user's home folder", "~root/x"],
  ["an environment variable's look in a foreign folder", "$HOME/x"],
  ["a file URL", "file:///etc/passwd"],
  ["a symbolic link to a folder outside the scope", "app/link-to-infra/x"],
  ["a symbolic link to a folder outside the root", "app/link-outside/secret"],
  ["a symbolic link that stays inside", "app/link-inside/x"],
  ["a symbolic link to a file", "app/passwd"],
  ["a dangling symbolic link", "app/dangling"],
  ["a path below a dangling symbolic link", "app/dangling/x"],
  ["a symbolic link to itself", "app/loop/x"],
  ["a symbolic link into .git", "app/git-link/config"],
  ["a named pipe", "app/pipe"],
  ["a file as a folder", "app/main.ts/x"],
  ["backslashes", "app\\..\\infra\\x"],
  ["one backslash", "app/..\\infra"],
  ["a drive letter", "C:/x"],
  ["an alternate data stream", "app/x::$DATA"],
  ["a UNC path", "\\\\host\\share"],
  ["a NUL", "app/x\0.md"],
  ["a line feed", "app/x\ny"],
  ["a carriage return", "app/x\r"],
  ["a tab", "app/\tx"],
  ["an escape", "app/\u001b[31mx"],
  ["a delete character", "app/x\u007f"],
  ["a decomposed letter", "app/cafe\u0301.md"],
  ["full-width dots", "app/\uff0e\uff0e/infra/x"],
  ["a full-width slash", "app\uff0f..\uff0finfra"],
  ["a full-width backslash", "app/..\uff3cinfra"],
  ["a two-dot leader", "app/\u2025/infra/x"],
  ["a one-dot leader", "app/\u2024\u2024/infra"],
  ["a fraction slash", "app/..\u2044infra"],
  ["a division slash", "app/..\u2215infra"],
  ["a combining solidus", "app/x\u0338"],
  ["a zero-width space", "app/.\u200b./infra"],
  ["a zero-width joiner in .git", "app/.g\u200dit/config"],
  ["a byte order mark", "\ufeffapp/x"],
  ["a right-to-left override", "app/\u202etxt.sh"],
  ["a right-to-left mark", "app/x\u200f"],
  ["a soft hyphen", "app/.g\u00adit/config"],
  ["a no-break space", "app/x\u00a0"],
  ["an ideographic space", "app/\u3000x"],
  ["a line separator", "app/x\u2028y"],
  ["a lone surrogate", "app/\ud800"],
  ["a private use character", "app/\ue000"],
  ["a ligature", "app/\ufb01le"],
  [".git", ".git/config"],
  [".git inside the scope", "app/.git/hooks/post-commit"],
  [".git in capitals", "app/.GIT/config"],
  [".git in mixed case", "app/.Git/config"],
  [".git with a dot behind", "app/.git./config"],
  [".git with a space behind", "app/.git /config"],
  [".git as its short name", "app/git~1/config"],
  [".git as its short name in capitals", "app/GIT~1/config"],
  [".git as a data stream", "app/.git::$INDEX_ALLOCATION/config"],
  ["submodules", "app/.gitmodules"],
  ["submodules in capitals", "app/.GITMODULES"],
  ["any other short name", "app/PROGRA~1/x"],
  ["nothing", ""],
  ["a space", " "],
  ["a leading space", "app/ x"],
  ["a trailing space", "app/x "],
  ["a trailing dot", "app/x."],
  ["three dots", "app/.../x"],
  ["the device con", "app/con"],
  ["the device NUL with an extension", "app/NUL.txt"],
  ["the device com1", "app/com1.log"],
  ["the device LPT9 as a folder", "app/LPT9/x"],
  ["the device aux", "app/aux.c"],
  ["a wildcard", "app/*"],
  ["a question mark", "app/x?"],
  ["a pipe character", "app/x|y"],
  ["a quote", 'app/"x"'],
  ["redirections", "app/<x>"],
  ["a name over 255 bytes", `app/${"x".repeat(256)}`],
  ["a name over 255 bytes in another script", `app/${"ж".repeat(128)}`],
  ["a path over 1024 bytes", `app/${"x/".repeat(600)}y`],
  ["the scope in another case", "App/x"],
  ["a folder that begins like the scope", "application/x"],
];

test.each(attempts)("writing to %s is refused", async (_, path) => {
  const resolution = await resolveInScope(root, ["app/**"], path);
  expect(resolution).toMatchObject({ kind: "refused", reason: expect.stringMatching(/./) });
});

test.each([
  ["app/x.md", "app/x.md"],
  ["./app/x.md", "app/x.md"],
  ["app//src/./y.ts", "app/src/y.ts"],
  ["app/src/../x.md", "app/x.md"],
  ["app/new/folders/deep/x", "app/new/folders/deep/x"],
  ["app/main.ts", "app/main.ts"],
  ["app/.gitignore", "app/.gitignore"],
  ["app/café – übersicht (2).md", "app/café – übersicht (2).md"],
  ["app/設計.md", "app/設計.md"],
])("%s is a path inside the scope", async (requested, path) => {
  expect(await resolveInScope(root, ["app/**"], requested)).toEqual({
    kind: "inside",
    path,
    absolute: join(root, path),
  });
});

test("an agent without a scope may write nowhere", async () => {
  expect(await resolveInScope(root, [], "app/x")).toMatchObject({ kind: "refused" });
});

test("a scope of everything still keeps Git, links and the outside closed", async () => {
  for (const path of [".git/config", "app/link-outside/secret", "../secret", "/etc/passwd"]) {
    expect(await resolveInScope(root, ["**"], path)).toMatchObject({ kind: "refused" });
  }
});

test("whatever is asked for, an accepted path is inside the root and has no part that is not a plain name", async () => {
  const part = fc.oneof(fc.constantFrom("..", ".", "app", "src", "", ".git", "link-outside", "x"), fc.string());
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      const resolution = await resolveInScope(root, ["**"], parts.join("/"));
      if (resolution.kind === "refused") return;
      expect(resolution.absolute.startsWith(`${root}/`)).toBe(true);
      expect(resolution.path.split("/")).not.toContain("..");
      expect(resolution.path).not.toMatch(/(^|\/)\.git(\/|$)|^app\/link-outside/i);
    }),
    { numRuns: 300 },
  );
});
