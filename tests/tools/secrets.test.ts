import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hideCutSecrets, hideSecrets } from "../../runtime/tools/secrets/hide-secrets.ts";
import { agentNamed, command, openToolbox } from "../support/toolbox.ts";

const value = 'CANARY/to+ken="41ab"?';
const key = "-----BEGIN KEY-----\nCANARYline1aaaaaaaaaaaa\nCANARYline2bbbbbbbbbbbb\n-----END KEY-----\n";
const secrets = [{ name: "TOKEN", from: "forge-token" }];
const node = (script: string) => [process.execPath, "-e", script];

const tools = {
  ...command(
    "says",
    node(
      "const t = process.env.TOKEN; console.log(t, Buffer.from(t).toString('base64'), encodeURIComponent(t), JSON.stringify({t})); console.error(Buffer.from(t).toString('hex'))",
    ),
    { secrets },
  ),
  ...command("fails", node("console.error('denied for ' + process.env.TOKEN); process.exit(1)"), { secrets }),
  ...command("talks", node("process.stdout.write('x'.repeat(65536 - 12) + process.env.TOKEN)"), { secrets }),
  ...command(
    "keeps",
    node("fs.writeFileSync('docs/a.md', 'token ' + process.env.TOKEN); fs.writeFileSync('docs/b.md', 'fine')"),
    { secrets, effect: "write" },
  ),
  ...command(
    "hides-in-ignored",
    node("fs.writeFileSync('.gitignore', 'kept'); fs.writeFileSync('kept', process.env.TOKEN)"),
    { secrets, effect: "write" },
  ),
  ...command("prefixed", node("console.log(Buffer.from('a' + process.env.TOKEN).toString('base64'))"), { secrets }),
  ...command(
    "keeps-prefixed",
    node("fs.writeFileSync('docs/b64.md', Buffer.from('a' + process.env.TOKEN + '\\n').toString('base64'))"),
    { secrets, effect: "write" },
  ),
  ...command("copies-ignored", node("fs.copyFileSync('kept', 'docs/copied.md')"), { effect: "write" }),
  ...command("finds-ignored", node("console.log(fs.readFileSync('kept', 'utf8'))")),
  ...command("no-secret", node("console.log(JSON.stringify(process.env))")),
  ...command("key-file", node("console.log(process.env.KEY.split('\\n')[1])"), {
    secrets: [{ name: "KEY", from: "signing-key" }],
  }),
  ...command("missing", node("console.log('ran')"), { secrets: [{ name: "TOKEN", from: "nobody-set-it" }] }),
  ...command("blank", node("console.log('ran')"), { secrets: [{ name: "TOKEN", from: "blank" }] }),
  ...command("short", node("console.log('ran')"), { secrets: [{ name: "TOKEN", from: "short" }] }),
};
const dev = agentNamed("dev", { tools: Object.keys(tools) });

let shop: Awaited<ReturnType<typeof openToolbox>>;
beforeAll(async () => {
  shop = await openToolbox(tools, { "forge-token": value, "signing-key": key, short: "abc", blank: "a       b" });
  await shop.tree.write("docs/a.md", "# A\n");
  await shop.commit(dev, 1);
});
afterAll(() => shop.close());

test("a secret reaches its command, and what the command prints comes back without it in any usual form", async () => {
  const { text } = await shop.call(dev, "says", {});
  expect(text.match(/\[secret forge-token\]/g)?.length).toBeGreaterThanOrEqual(5);
  expect(text).not.toMatch(/CANARY|Q0FOQVJZ|43414e415259/);
});

test("an error says what it says without the secret", async () => {
  expect((await shop.call(dev, "fails", {})).text).toContain("denied for [secret forge-token]");
});

test("output that is cut in the middle of a secret does not end with half of it", async () => {
  const { text } = await shop.call(dev, "talks", {});
  expect(text).not.toContain("CANARY");
  expect(text).toContain("[The output is longer than 64 KB: what stood here is left out.]");
});

test("a line of a key is as secret as the key", async () => {
  expect((await shop.call(dev, "key_file", {})).text).toBe("[secret signing-key]\n");
});

test("a file with the secret in it is undone, the others stay", async () => {
  const outcome = await shop.call(dev, "keeps", {});
  expect(outcome.written).toEqual(["docs/b.md"]);
  expect(outcome.text).toContain("holds a secret: docs/a.md");
  expect(readFileSync(join(shop.tree.root, "docs/a.md"), "utf8")).toBe("# A\n");
});

test("what a command left where Git does not look is hidden from later calls too", async () => {
  await shop.call(dev, "hides_in_ignored", {});
  expect(existsSync(join(shop.tree.root, "kept"))).toBe(true);
  expect((await shop.call(dev, "finds_ignored", {})).text).toMatch(/^\[secret forge-token\]\n/);
});

test("a secret with something before it is hidden in base64, and a file with it undone", async () => {
  expect((await shop.call(dev, "prefixed", {})).text).toBe("Y[secret forge-token]\n");
  expect(await shop.call(dev, "keeps_prefixed", {})).toMatchObject({
    written: [],
    text: expect.stringContaining("b64.md"),
  });
  expect(existsSync(join(shop.tree.root, "docs/b64.md"))).toBe(false);
});

test("a command without secrets cannot bring one that another left behind into the repository", async () => {
  await shop.call(dev, "hides_in_ignored", {});
  const outcome = await shop.call(dev, "copies_ignored", {});
  expect(outcome).toMatchObject({ written: [], text: expect.stringContaining("docs/copied.md") });
  expect(existsSync(join(shop.tree.root, "docs/copied.md"))).toBe(false);
});

test("a command that names no secret gets none", async () => {
  expect((await shop.call(dev, "no_secret", {})).text).not.toMatch(/TOKEN|CANARY/);
});

test.each([
  ["missing", /nobody-set-it is not set/],
  ["short", /short is too short/],
  ["blank", /blank is too short/],
])("without a usable secret the command does not run: %s", async (name, reason) => {
  const outcome = await shop.call(dev, name, {});
  expect(outcome).toMatchObject({ isError: true, text: expect.stringMatching(reason) });
  expect(outcome.text).not.toContain("ran");
});

test("text without secrets is left as it is", () => {
  expect(hideSecrets("nothing to hide", [{ from: "a", value: "something-else" }])).toBe("nothing to hide");
  expect(hideCutSecrets("nothing to hide", [{ from: "a", value: "something-else" }])).toBe("nothing to hide");
});
