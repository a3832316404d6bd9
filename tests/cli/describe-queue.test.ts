import { expect, test } from "vitest";
import { describeQueues } from "../../cli/describe-queue.ts";
import { queues } from "../support/site/projects.ts";

test("a queue is printed with what is stopped, and with what came of the messages of its webhooks", () => {
  const text = describeQueues(queues, Date.parse("2026-11-20T10:00:00.000Z"));
  expect(text).toContain("auto-dev/feature  ");
  expect(text).toContain(
    "  stopped\n    feature-ccccqwertzuiopas-1  27 h ago  Card payment\n      The runner stopped three times.\n",
  );
  expect(text).toContain("  Waiting for Anthropic until Fri, 20 Nov 2026, 14:20 UTC: Daily limit reached");
  expect(text).toContain(
    "  webhooks\n    labeled  12 accepted, refused: at least 2 repeated, 1 forged; the last 2 h ago",
  );
  expect(text).toContain(
    [
      "  looks",
      "    labeled at shop  3 events started a project, refused: 1 stranger, 2 edited",
      "      the forge wants no requests before Fri, 20 Nov 2026, 14:05 UTC",
      "      failing for 3 h, 180 looks in a row, the last 1 min ago: The forge answered 401: Bad credentials",
      "      issue 7, labeled crew by bea, 50 min ago: the text was edited since",
    ].join("\n"),
  );
});
