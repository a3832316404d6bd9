import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "@oclif/core";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../cli/commands");

test.each(readdirSync(folder))("%s gives no flag that every command has a meaning of its own", async (file) => {
  const { default: command } = (await import(join(folder, file))) as { default: typeof Command };
  const shared = Object.keys(command.baseFlags);
  expect(shared).toContain("state");
  expect(Object.keys(command.flags ?? {}).filter((name) => shared.includes(name))).toEqual([]);
});

test("the README has every command", () => {
  const text = readFileSync(join(folder, "../../README.md"), "utf8");
  const names = readdirSync(folder).map((file) => file.replace(".ts", ""));
  expect(names.filter((name) => !new RegExp(`\`crew ${name}[ \`]`).test(text))).toEqual([]);
});
