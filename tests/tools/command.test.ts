import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CommandTool } from "../../schema/types.ts";
import { agentNamed, command, openToolbox } from "../support/toolbox.ts";

const input: CommandTool["input"] = {
  type: "object",
  properties: { path: { type: "string" }, word: { type: "string" }, count: { type: "integer" } },
  additionalProperties: false,
};
const node = (script: string, ...rest: string[]) => [process.execPath, "-e", script, "--", ...rest];
const printArguments = "console.log(JSON.stringify(process.argv.slice(1)))";

const tools = {
  ...command("print-arguments", node(printArguments, "{{word}}", "x={{word}} {{count}}", "--w={{word}}"), { input }),
  ...command("echo-path", node(printArguments, "{{path}}"), { input }),
  ...command("environment", node("console.log(JSON.stringify(process.env))")),
  ...command("exits-with-3", node("console.error('why'); process.exit(3)")),
  ...command("may-exit-with-3", node("process.exit(3)"), { exit: [0, 3] }),
  ...command("not-there", ["crew-no-such-program"]),
  ...command("talks", node("process.stdout.write('x'.repeat(300000))")),
  ...command(
    "leaves-a-daemon",
    node(
      "const {pid} = require('node:child_process').spawn('sleep', ['300'], {detached: true, stdio: 'inherit'}); console.log(pid); process.exit(0)",
    ),
  ),
  ...command("never-ends", ["sh", "-c", "sleep 300 & echo $!; wait"], { timeoutSeconds: 1 }),
  ...command(
    "writes",
    node(
      "fs.writeFileSync('docs-made.md', 'x'); fs.mkdirSync('docs', {recursive: true}); fs.writeFileSync('docs/made.md', 'x')",
    ),
    {
      effect: "write",
    },
  ),
  ...command("reads-but-writes", node("fs.writeFileSync('README.md', 'broken')")),
  ...command("deploys", node("console.log('deployed')"), { effect: "execute" }),
};
const dev = agentNamed("dev", { tools: Object.keys(tools), lane: "dry-run" });

let shop: Awaited<ReturnType<typeof openToolbox>>;
beforeAll(async () => {
  shop = await openToolbox(tools);
});
afterAll(() => shop.close());

test("commands are called by their names with underscores", () => {
  expect(shop.toolbox.specs(dev).map(({ name }) => name)).toContain("print_arguments");
});

test.each(["two words", "$(touch x)", "; rm -rf /", '"quoted"', "a\nb", "*", "{{count}}"])(
  "the argument %j reaches the program as one argument, unchanged",
  async (word) => {
    const outcome = await shop.call(dev, "print_arguments", { word, count: 2 });
    expect(JSON.parse(outcome.text)).toEqual([word, `x=${word} 2`, `--w=${word}`]);
  },
);

test("an element whose argument was not given is left out", async () => {
  expect(JSON.parse((await shop.call(dev, "print_arguments", { word: "a" })).text)).toEqual(["a", "--w=a"]);
});

test.each([
  ["an option in place of a word", "print_arguments", { word: "--output=/etc/passwd", count: 1 }, /hyphen/],
  [
    "more than a program can be started with",
    "print_arguments",
    { word: "x".repeat(200_000), count: 1 },
    /a command takes 100000/,
  ],
  ["a NUL", "print_arguments", { word: "a\0b", count: 1 }, /NUL/],
  ["a path out of the tree", "echo_path", { path: "../../etc/passwd" }, /leaves the repository/],
  ["an absolute path", "echo_path", { path: "/etc/passwd" }, /not relative/],
  ["a wrong type", "print_arguments", { count: "two" }, /"count" must be integer/],
])("%s is refused before anything runs", async (_, name, given, reason) => {
  expect(await shop.call(dev, name, given)).toMatchObject({ isError: true, text: expect.stringMatching(reason) });
});

test("the root of the tree may be named", async () => {
  expect(JSON.parse((await shop.call(dev, "echo_path", { path: "." })).text)).toEqual(["."]);
});

test("a program sees PATH, a home of its own and a language, and nothing else", async () => {
  process.env.CREW_SECRET_OF_THE_TEST = "secret";
  const seen = JSON.parse((await shop.call(dev, "environment", {})).text);
  delete process.env.CREW_SECRET_OF_THE_TEST;
  expect(Object.keys(seen).sort()).toEqual(["HOME", "LANG", "PATH", "TMPDIR"]);
  expect(seen.HOME).not.toBe(process.env.HOME);
  expect(existsSync(seen.HOME)).toBe(false);
});

test("exit codes decide whether a call succeeded", async () => {
  expect(await shop.call(dev, "exits_with_3", {})).toMatchObject({ isError: true, text: "Exit code 3.\nwhy\n" });
  expect(await shop.call(dev, "may_exit_with_3", {})).toMatchObject({ isError: false });
});

test("a program that is not installed is named", async () => {
  expect(await shop.call(dev, "not_there", {})).toMatchObject({
    isError: true,
    text: "The program crew-no-such-program is not installed where the team works.",
  });
});

test("output is cut at 64 KB and says so", async () => {
  const { text } = await shop.call(dev, "talks", {});
  expect(Buffer.byteLength(text)).toBeLessThan(66_000);
  expect(text).toMatch(/longer than 64 KB/);
});

test("a program that takes too long is stopped with everything it started", async () => {
  const { text, isError } = await shop.call(dev, "never_ends", {});
  expect([isError, text]).toEqual([true, expect.stringMatching(/stopped after 1 s/)]);
  const child = Number(text.trim().split("\n").at(-1));
  await expect.poll(() => isRunning(child)).toBe(false);
});

test("a process that left the program's group neither delays the call nor outlives it", async () => {
  const { text, isError } = await shop.call(dev, "leaves_a_daemon", {});
  expect(isError).toBe(false);
  await expect.poll(() => isRunning(Number(text))).toBe(false);
});

/** Killed and not yet reaped counts as ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("a command's writes inside the scope are kept and those outside undone", async () => {
  const outcome = await shop.call(dev, "writes", {});
  expect(outcome).toMatchObject({
    written: ["docs/made.md"],
    isError: true,
    text: expect.stringMatching(/docs-made.md/),
  });
  expect(existsSync(join(shop.tree.root, "docs-made.md"))).toBe(false);
});

test("a command that should only read cannot change a file", async () => {
  expect(await shop.call(dev, "reads_but_writes", {})).toMatchObject({ written: [] });
  expect((await shop.tree.read("README.md")).toString()).toMatch(/^# Shop/);
});

test("an effect outside the repository needs the lane execute, at the time of the call too", async () => {
  expect(await shop.call(dev, "deploys", {})).toMatchObject({ isError: true, text: expect.stringMatching(/lane/) });
  const releaser = { ...dev, lane: "execute" as const };
  expect(await shop.call(releaser, "deploys", {})).toMatchObject({ isError: false, text: "deployed\n" });
});

test("a stopped runner stops the program", async () => {
  const stop = new AbortController();
  const turn = { phase: "design", round: 1, seq: 9 };
  const call = { id: "stopped", name: "never_ends", input: {} };
  const running = shop.toolbox.call(dev, call, turn, stop.signal);
  stop.abort();
  expect(await running).toMatchObject({ isError: true, text: expect.stringMatching(/runner stops/) });
});
