import { expect, test } from "vitest";
import { validate } from "../../compiler/index.ts";
import { hostOf, shop } from "../support/workspace.ts";

function diagnose(secrets: string): [string, string | undefined, string | undefined][] {
  const tool = `description: Opens a ticket.\neffect: read\ninput: {type: object, properties: {}}\ncommand: {argv: [forge]}\nsecrets: ${secrets}\n`;
  const qa = (shop["agents/qa.yaml"] ?? "").replace("[git, review]", "[git, review, ticket]");
  const files = { ...shop, "agents/qa.yaml": qa, "agents/tools/ticket.yaml": tool };
  return validate(hostOf(files), "shop").diagnostics.map(({ id, help, edit }) => [id, help, edit?.text]);
}

const right = "{name: FORGE_TOKEN, from: forge-token}";

test.each([
  ["the variable's name for the secret's", "[{name: FORGE_TOKEN, from: FORGE_TOKEN}]", 'write "forge-token"'],
  ["a variable of a shell", "[{name: FORGE_TOKEN, from: $FORGE_TOKEN}]", 'write "forge-token"'],
  ["a variable in braces", '[{name: FORGE_TOKEN, from: "${env.FORGE_TOKEN}"}]', 'write "forge-token"'],
  ["a source with a prefix", "[{name: FORGE_TOKEN, from: env:FORGE_TOKEN}]", 'write "forge-token"'],
  ["a path of a store", "[{name: FORGE_TOKEN, from: /prod/forge/forge_token}]", 'write "forge-token"'],
  [
    "an ARN",
    "[{name: FORGE_TOKEN, from: 'arn:aws:ssm:us-east-1:123456789012:parameter/forge-token'}]",
    'write "forge-token"',
  ],
  ["a small name of a variable", "[{name: forge-token, from: forge-token}]", 'write "FORGE_TOKEN"'],
  ["names alone", "[FORGE_TOKEN]", `write ${right}`],
  ["a mapping", "{FORGE_TOKEN: forge-token}", `write [${right}]`],
])("%s in the place of a secret gets the right form, which is not written", (_, written, help) => {
  expect(diagnose(written)).toEqual([["wrong-value", help, undefined]]);
});

test("a secret's value is reported, because it belongs in no file", () => {
  expect(diagnose("[{name: FORGE_TOKEN, from: forge-token, value: abc}]")).toEqual([
    [
      "unknown-key",
      "remove it: no file may contain a secret's value; `from` is the name under which the secret is kept",
      undefined,
    ],
  ]);
});
