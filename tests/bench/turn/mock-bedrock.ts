// A Bedrock mock in a process of its own, so that its work is not counted as anybody's overhead.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: 0 });
mock.onMessage(/./, {
  content: "The design is ready for review.",
  usage: { input_tokens: 120, output_tokens: 9 } as never,
});
await mock.start();
process.send?.(mock.url);
process.once("disconnect", () => process.exit(0));
