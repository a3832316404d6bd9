import { expect, test } from "vitest";
import { isOverWindow } from "../../runtime/models/over-window.ts";

test.each([
  "Request size exceeds model context window",
  "input length and `max_tokens` exceed context limit: 199658 + 8192 > 200000",
  "the request exceeds the available context size, try increasing it",
])("only a shorter conversation helps: %s", (message) => {
  expect(isOverWindow(message)).toBe(true);
});

test.each([
  "Too many tokens per minute, please wait before trying again.",
  "This request would exceed your organization's rate limit of 30,000 input tokens per minute",
  "You exceeded your current quota of input tokens",
])("waiting helps, not a shorter conversation: %s", (message) => {
  expect(isOverWindow(message)).toBe(false);
});
