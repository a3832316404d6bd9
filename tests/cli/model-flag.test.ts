import { expect, test } from "vitest";
import { parseModelFlag } from "../../cli/model-flag.ts";

test("the models are rehearsed or as declared, and bedrock still means declared", async () => {
  expect(await parseModelFlag("rehearsal")).toBe("rehearsal");
  expect(await parseModelFlag("declared")).toBe("declared");
  expect(await parseModelFlag("bedrock")).toBe("declared");
});

test.each([
  ["qwen3", /^--model takes rehearsal, declared, or PROVIDER=URL#NAME/],
  ["=http://127.0.0.1:1/v1#x", /^--model takes rehearsal/],
  ["ollama=http://127.0.0.1:1/v1#x", /^"ollama" is not a provider with an address: .*Providers: /],
  // Amazon Bedrock is called in the account's region, not at an address.
  ["bedrock=http://127.0.0.1:1#x", /^"bedrock" is not a provider with an address/],
])("a value that is none of the forms is refused with them: %s", async (text, said) => {
  await expect(parseModelFlag(text)).rejects.toThrow(said);
});
