import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeHost } from "../../compiler/source/node-host.ts";

const root = mkdtempSync(join(tmpdir(), "crew-host-"));
mkdirSync(join(root, "agents"));
writeFileSync(join(root, "agents/qa.yaml"), "title: Tester\n");
writeFileSync(join(root, "agents/dev.yaml"), "");
afterAll(() => rmSync(root, { recursive: true }));

test("a file that is there is read, and a folder or nothing is undefined", () => {
  const host = nodeHost(root);
  expect(new TextDecoder().decode(host.read("agents/qa.yaml"))).toBe("title: Tester\n");
  expect(host.read("agents/pm.yaml")).toBeUndefined();
  expect(host.read("agents")).toBeUndefined();
  expect(host.read("agents/qa.yaml/x")).toBeUndefined();
});

test("on a disk that takes capitals for small letters, names are exact as everywhere", () => {
  // Such a disk finds the file under either name; the folder has one of them.
  writeFileSync(join(root, "agents/PM.yaml"), "title: Manager\n");
  const host = nodeHost(root, true);
  expect(host.read("agents/PM.yaml")).toBeDefined();
  expect(host.read("agents/pm.yaml")).toBeUndefined();
  expect(host.read("Agents/PM.yaml")).toBeUndefined();
  expect(() => host.read("../secret")).toThrow(/outside the workspace/);
  rmSync(join(root, "agents/PM.yaml"));
});

test("a folder's names come sorted, and none from a folder that is not there", () => {
  expect(nodeHost(root).list("agents")).toEqual(["dev.yaml", "qa.yaml"]);
  expect(nodeHost(root).list("phases")).toEqual([]);
});

test("a path that leaves the workspace is a bug of the caller", () => {
  expect(() => nodeHost(root).read("../secret")).toThrow(/outside the workspace/);
});
