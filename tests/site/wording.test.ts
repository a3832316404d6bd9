import { describe, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { GateArtifact } from "../../schema/types.ts";
import { eventParts } from "../../site/view/activity.ts";
import { longestShown } from "../../site/view/document.ts";
import { buildTree } from "../../site/view/file-tree.ts";
import { afterApproval, afterChanges, askSentence, newerRound } from "../../site/view/gate.ts";
import { arrangeFiles } from "../../site/view/gate-files.ts";
import { highlight, highlightLines, languageOf } from "../../site/view/highlight.ts";
import { artifactPage, rawFile } from "../../site/view/links.ts";
import { findCode, splitAddresses } from "../../site/view/mail.ts";
import { formatMoney, percentOf } from "../../site/view/money.ts";
import { distance, formatClock, formatDuration } from "../../site/view/time.ts";
import { withoutProject } from "../../site/view/titles.ts";
import { formatSize, formatTokens } from "../../site/view/tokens.ts";
import { headline, openItems } from "../../site/view/waiting.ts";
import { openGate, openOperator, openQuestion, project, revise } from "../support/site/projects.ts";

const now = new Date("2026-11-20T12:00:00Z");

describe("numbers", () => {
  test("a turn that cost a fraction of a cent does not look free", () => {
    expect([0, 400, 4_100, 10_000, 18_420_000].map(formatMoney)).toEqual([
      "$0.00",
      "$0.0004",
      "$0.0041",
      "$0.01",
      "$18.42",
    ]);
  });
  test("a budget is at 100 % only when it is spent", () => {
    expect([percentOf(999, 1000), percentOf(1000, 1000), percentOf(5, 0)]).toEqual([99, 100, 0]);
  });
  test("tokens are exact while they are few", () => {
    expect([950, 9_999, 12_340, 1_244_000].map(formatTokens)).toEqual(["950", "9,999", "12.3K", "1.24M"]);
  });
  test("sizes are in the units of file managers", () => {
    expect([0, 1, 840, 2_310, 5_000_000].map(formatSize)).toEqual([
      "0 bytes",
      "1 byte",
      "840 bytes",
      "2.3 KB",
      "5.0 MB",
    ]);
  });
});

describe("times", () => {
  test("are absolute and in one zone that is named", () => {
    expect(formatMoment("2026-11-20T14:03:00Z")).toBe("Fri, 20 Nov 2026, 14:03 UTC");
    expect(formatMoment("soon")).toBe("soon");
  });
  test("of today need no date", () => {
    expect(formatClock("2026-11-20T09:05:00Z", now)).toBe("09:05 UTC");
    expect(formatClock("2026-11-19T09:05:00Z", now)).toContain("19 Nov");
  });
  test("come with their distance from now", () => {
    expect(distance("2026-11-27T10:00:00Z", now)).toBe("in 6 days");
    expect(distance("2026-11-20T10:00:00Z", now)).toBe("2 hours ago");
    expect(distance("2026-11-20T12:00:20Z", now)).toBe("now");
  });
  test("last as long as people would say", () => {
    const from = "2026-11-20T10:00:00Z";
    const lengths = ["2026-11-20T10:00:10Z", "2026-11-20T10:03:00Z", "2026-11-20T11:20:00Z", "2026-11-23T10:00:00Z"];
    expect(lengths.map((to) => formatDuration(from, to))).toEqual(["under a minute", "3 min", "1 h 20 min", "3 days"]);
  });
});

describe("addresses", () => {
  test("escape what a path may contain and keep its folders", () => {
    expect(artifactPage("p", "docs/a b?#.md", { revision: "r", compareWith: undefined })).toBe(
      "/projects/p/artifacts/docs/a%20b%3F%23.md?revision=r",
    );
    expect(rawFile("p", "x/y.md", "r&d")).toBe("/api/projects/p/files/x/y.md?revision=r%26d");
  });
});

describe("mail", () => {
  test("a single code is found, several or longer numbers are none", () => {
    expect(findCode("Your code is 482913.\nUse 482913 soon.")).toBe("482913");
    expect(findCode("Either 482913 or 111222")).toBeUndefined();
    expect(findCode("Order 12345678901, page /gates/123456-x")).toBeUndefined();
  });
  test("an address ends before the sentence does", () => {
    expect(splitAddresses("See http://127.0.0.1:4400/a/1.")).toEqual([
      { text: "See " },
      { text: "http://127.0.0.1:4400/a/1", href: "http://127.0.0.1:4400/a/1" },
      { text: "." },
    ]);
  });
});

describe("code", () => {
  test("in a language nobody knows is shown as it is, escaped", () => {
    expect(highlight('<b> & "x"', "klingon")).toBe("&lt;b&gt; &amp; &quot;x&quot;");
  });
  test("closes in every line what it opened there", () => {
    for (const line of highlightLines("/* one\n   two */\nconst a = `x\ny`;", "typescript")) {
      expect(line.split("<span").length).toBe(line.split("</span>").length);
    }
  });
  test("is known by its file's name", () => {
    expect(["Dockerfile", "infra/main.tf", "src/a.test.ts", "LICENSE"].map(languageOf)).toEqual([
      "dockerfile",
      "ini",
      "ts",
      "",
    ]);
  });
});

describe("what a project waits for", () => {
  test("names every open item with where to act on it", () => {
    const view = { ...project, questions: [openQuestion], operators: [openOperator] };
    expect(openItems(view).map((item) => item.href)).toEqual([
      "/projects/northwind-7k2/questions/discovery-1-1",
      "/projects/northwind-7k2/gates/architecture/2",
      "/projects/northwind-7k2/operator/poc/3",
    ]);
  });
  test("is nothing while an agent works, and the sentence says so", () => {
    const view = { ...project, summary: { ...project.summary, status: "working" as const, waitingFor: "" } };
    expect(headline(view)).toBe("Solutions architect is working on Architecture. Nothing waits for you.");
  });
});

describe("what a gate asks", () => {
  test("is one sentence that names the work and what comes next", () => {
    expect(askSentence(openGate)).toBe(
      "Read 3 deliverables of Architecture and say whether they are good enough to begin Proof of concept.",
    );
    expect(askSentence({ ...openGate, nextPhaseTitle: "" })).toContain("to finish the project");
  });
  test("counts the approvals that are still missing", () => {
    expect(afterApproval(openGate)).toBe("Proof of concept begins when 2 more approvals have come, yours included.");
    const half = { ...openGate, decisions: [{ ...revise, verdict: "approve" as const }] };
    expect(afterApproval(half)).toBe("Proof of concept begins.");
  });
  test("says when changes can no longer be asked for", () => {
    expect(afterChanges({ ...openGate, roundsLeft: 0 })).toContain("the delivery team decides");
    expect(afterChanges(openGate)).toContain("round 3");
  });
  test("leads on to a newer round only when there is one", () => {
    expect(newerRound(openGate, project)).toBeUndefined();
    expect(newerRound({ ...openGate, round: 1 }, project)).toBe(2);
  });
});

describe("what is read at a gate", () => {
  const file = (path: string, size: number, change: "new" | "same" = "new"): GateArtifact => ({
    path,
    title: path,
    digest: asDigest("0".repeat(64)),
    size,
    deliverable: path,
    owner: "",
    change,
  });
  const arranged = (artifacts: GateArtifact[]) => arrangeFiles({ ...openGate, artifacts });

  test("begins with the summary and the reviews, and ends with what is as it was", () => {
    const artifacts = [
      file("a.md", 10, "same"),
      file("b.md", 10),
      file("docs/security-review.md", 10),
      file("docs/preview.md", 10),
      file("docs/summary.md", 10),
    ];
    expect(arranged(artifacts).delivered.map(({ path }) => path)).toEqual([
      "docs/summary.md",
      "docs/security-review.md",
      "b.md",
      "docs/preview.md",
      "a.md",
    ]);
  });
  test("is all of it, for more documents than anybody had before", () => {
    const artifacts = Array.from({ length: 40 }, (_, index) => file(`docs/${index}.md`, 9_000));
    expect(arranged(artifacts).read).toHaveLength(40);
  });
  test("is bounded by what a page can contain, and what is smaller still fits after what was too long", () => {
    const long = Array.from({ length: 10 }, (_, index) => file(`long-${index}.md`, 1_000_000));
    const artifacts = [file("summary.md", 900), ...long, file("longer.md", 1_000_000), file("small.md", 900)];
    const read = arranged(artifacts).read.map(({ path }) => path);
    expect([read[0], read.at(-1)]).toEqual(["summary.md", "small.md"]);
    expect(read.length).toBeLessThan(artifacts.length);
    expect(read.length * longestShown).toBeLessThan(500_000);
  });
});

describe("a document's title", () => {
  test.each([
    ["Load plan: Forest permits", "Load plan"],
    ["Forest Permits – load plan", "Load plan"],
    ["Security review for Forest permits", "Security review"],
    ["Forest permits", "Forest permits"],
    ["Forest permitsville: history", "Forest permitsville: history"],
    ["Load plan", "Load plan"],
  ])("%s, on a page of Forest permits, is %s", (title, shown) => {
    expect(withoutProject(title, "Forest permits")).toBe(shown);
  });
});

describe("lists", () => {
  test("files are listed in their folders in the order of their names", () => {
    const tree = buildTree(project.revision!.files);
    expect(tree.folders.map((folder) => folder.name)).toEqual(["docs", "infra"]);
    expect(tree.files.map((file) => file.path)).toEqual(["README.md"]);
  });
  test("an event's sentence carries its link where it names the file", () => {
    const event = {
      id: "1",
      time: "2026-11-20T10:00:00Z",
      kind: "artifact-written" as const,
      text: "QA wrote docs/a.md again.",
      path: "docs/a.md",
    };
    expect(eventParts("p", event)).toEqual([
      { text: "QA wrote " },
      { text: "docs/a.md", href: "/projects/p/artifacts/docs/a.md" },
      { text: " again." },
    ]);
  });
});
