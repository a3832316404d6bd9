import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { up } from "./crew-process.ts";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "cli/bin.js");
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "crew-start-test-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A state folder that crew has worked in and left in order. */
let left: string;
beforeAll(async () => {
  left = newFolder();
  const { stop } = await up(left);
  await stop();
});

function damaged(damage: (path: (name: string) => string) => void): string {
  const state = newFolder();
  cpSync(left, state, { recursive: true });
  damage((name) => join(state, name));
  return state;
}

const folderInPlaceOf = (path: string): void => {
  rmSync(path, { force: true, recursive: true });
  mkdirSync(path);
};
const fileInPlaceOf = (path: string): void => {
  rmSync(path, { recursive: true });
  writeFileSync(path, "");
};

describe("crew up that cannot start says why in a sentence, with what to do, and ends", () => {
  test.each<[string, string, (path: string) => void, RegExp]>([
    ["an empty session key", "session-key", (path) => truncateSync(path, 0), /is damaged.*Delete it and start again/],
    ["a session key that is too short", "session-key", (path) => writeFileSync(path, "abc"), /is damaged.*Delete it/],
    ["a folder as session key", "session-key", folderInPlaceOf, /it is a folder where crew keeps a file.*--state/],
    ["an empty access token", "access-token", (path) => truncateSync(path, 0), /is damaged.*Delete it/],
    ["identity keys that are cut off", "identity-keys.json", (path) => truncateSync(path, 40), /is damaged.*Delete it/],
    [
      "no identity keys in their file",
      "identity-keys.json",
      (path) => writeFileSync(path, "null"),
      /damaged.*Delete it/,
    ],
    ["half of an identity key", "identity-keys.json", halfOfTheKey, /is damaged.*Delete it/],
    ["a folder as instance file", "instance.json", folderInPlaceOf, /it is a folder where crew keeps a file.*--state/],
    ["a file as folder of objects", "objects", fileInPlaceOf, /a file with its name exists.*--state/],
    ["folders as objects", "objects", foldersAsObjects, /it is a folder where crew keeps a file.*--state/],
    [
      "a folder as lock of the table",
      "dynamo/LOCK",
      folderInPlaceOf,
      /it is a folder where crew keeps a file.*--state/,
    ],
  ])("%s", async (_, name, damage, expected) => {
    const state = damaged((path) => damage(path(name)));
    const { status, output, stop } = await up(state);
    await stop();
    expect(output).toMatch(new RegExp(`^crew: .*${join(state, name)}`, "m"));
    expect(output).toMatch(expected);
    expect(output).not.toMatch(/bug in crew|\n {4}at /);
    expect(status).toBe(1);
  });
});

function halfOfTheKey(path: string): void {
  const { signing, cookieSecret } = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ signing: { ...signing, d: undefined }, cookieSecret }));
}

const objectsIn = (folder: string) => globSync("??/*", { cwd: folder }).map((name) => join(folder, name));

function foldersAsObjects(folder: string): void {
  for (const object of objectsIn(folder)) folderInPlaceOf(object);
}

test("objects that were damaged and are known at the start are written again, and line ends do no harm to secrets", async () => {
  const state = damaged((path) => {
    for (const object of objectsIn(path("objects"))) {
      const bytes = readFileSync(object);
      writeFileSync(object, bytes.fill(0x20, 0, 9));
    }
    for (const secret of ["session-key", "access-token"]) writeFileSync(path(secret), "\n", { flag: "a" });
  });
  const { output, stop } = await up(state);
  expect(output).toMatch(/^Ready/m);
  await stop();
});

function workspaceForAll(): string {
  const workspace = newFolder();
  for (const part of ["engagements", "agents", "phases"])
    cpSync(join(root, part), join(workspace, part), { recursive: true });
  spawnSync("chmod", ["-R", "a+rwX", workspace]);
  return workspace;
}

const nobody = 65_534;
const mayBecomeNobody =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, [bin, "--version"], { uid: nobody, gid: nobody }).status === 0;

describe.skipIf(!mayBecomeNobody)("what belongs to another account is named, with what to do", () => {
  test.each([
    ["the session key", "session-key"],
    ["the journal", "journal.sqlite"],
    ["the table's log", "dynamo/*.log"],
    ["the outbox", "outbox"],
    ["the folder itself", "."],
  ])("%s", (_, pattern) => {
    const state = damaged((path) => {
      for (const name of [".", ...globSync("**", { cwd: left })]) chownSync(path(name), nobody, nobody);
      for (const name of pattern.includes("*") ? globSync(pattern, { cwd: left }) : [pattern]) {
        chownSync(path(name), 0, 0);
        spawnSync("chmod", ["go=", path(name)]);
      }
    });
    const workspace = workspaceForAll();
    const words = ["up", "hello", "--port", "0", "--aws-port", "0", "--state", state, "--workspace", workspace];
    const options = { uid: nobody, gid: nobody, encoding: "utf8", cwd: workspace, timeout: 60_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], options);
    expect(stdout + stderr).toMatch(new RegExp(`^crew: crew cannot (keep its state in|use) ${state}.*--state`, "m"));
    expect(stdout + stderr).not.toMatch(/bug in crew|\n {4}at /);
    expect(status).toBe(1);
  });

  test("a workspace that may not be written is said to be it", () => {
    const words = ["up", "hello", "--port", "0", "--aws-port", "0", "--state", join(tmpdir(), "crew-of-nobody")];
    const { status, stderr } = spawnSync(process.execPath, [bin, ...words], {
      uid: nobody,
      gid: nobody,
      encoding: "utf8",
      cwd: root,
      timeout: 60_000,
    });
    expect(stderr).toMatch(
      /^crew: The compiled files cannot be written to .*dist.*\(EACCES\)\. Make the folder writable/m,
    );
    expect(status).toBe(1);
  });
});

test.skipIf(!mayBecomeNobody)("a user whom no file knows, and who has no home, can start it", async () => {
  const workspace = workspaceForAll();
  const words = ["up", "hello", "--no-start", "--port", "0", "--aws-port", "0", "--workspace", workspace];
  const unknown = { uid: 54_321, gid: 54_321, env: { PATH: process.env.PATH }, cwd: workspace };
  const child = spawn(process.execPath, [bin, ...words, "--state", join(workspace, "state")], unknown);
  const ended = once(child, "close");
  let output = "";
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
      if (/^Ready/m.test(output)) ready.resolve();
    });
  await Promise.race([ready.promise, ended]);
  child.kill();
  await ended;
  expect(output).toMatch(/^Ready/m);
});
