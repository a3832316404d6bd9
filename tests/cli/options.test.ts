import { expect, test } from "vitest";
import { commands, loadAllCommands } from "../../cli/commands.ts";

type Options = { [name: string]: unknown };

test("no command has a use of its own for the name of an option that all commands share", async () => {
  await loadAllCommands();
  expect(Object.keys(commands).length).toBeGreaterThan(20);
  const all = commands as Record<string, { flags?: Options; baseFlags?: Options }>;
  const taken = Object.entries(all).flatMap(([word, { flags = {}, baseFlags = {} }]) =>
    Object.keys(flags)
      .filter((name) => name in baseFlags && flags[name] !== baseFlags[name])
      .map((name) => `crew ${word} --${name}`),
  );
  expect(taken).toEqual([]);
});
