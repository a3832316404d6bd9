import { expect, test } from "vitest";
import { type GitlabStandIn, openGitlab } from "../support/forge/gitlab-stand-in.ts";

const begin = "2020-01-01T00:00:00.000Z";

async function openIssue(): Promise<GitlabStandIn> {
  const gitlab = await openGitlab();
  await gitlab.as("mallory", "POST", "/issues", { title: "Broken", description: "It is." });
  return gitlab;
}

const write = (gitlab: GitlabStandIn, by: "bea" | "mallory", body: string) =>
  gitlab.as(by, "POST", "/issues/1/notes", { body });

/** Texts of the comments that a look reads, shortened, and what it says of those that it does not. */
async function look(gitlab: GitlabStandIn) {
  const told: unknown[] = [];
  const seen = await gitlab.forge().commentsSince({ since: begin, tellUnreadable: (error) => told.push(error) });
  if (seen === "unchanged") throw new Error("nothing seen");
  return { texts: seen.items.map(({ text }) => text.slice(0, 20)), told };
}

test("however many long notes a stranger writes after it, a note is read", async () => {
  const gitlab = await openIssue();
  await write(gitlab, "bea", "/crew build");
  for (let n = 0; n < 40; n += 1) await write(gitlab, "mallory", "x".repeat(200_000));
  const { texts, told } = await look(gitlab);
  expect([texts[0], texts.length, told]).toEqual(["/crew build", 41, []]);
});

test("notes that are too many to be read are told", async () => {
  const gitlab = await openIssue();
  for (let n = 0; n < 1100; n += 1) await write(gitlab, "mallory", "Me too.");
  const { texts, told } = await look(gitlab);
  expect(texts).toHaveLength(1000);
  expect(told).toEqual([expect.objectContaining({ message: "issue 1 has too many new comments to read them all" })]);
});
