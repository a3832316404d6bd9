import { expect, test } from "vitest";
import type { Fault } from "../support/forge/faults.ts";
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

test.each(["created_at", "updated_at", "body"])("a note without its %s is told, and hides no other", async (field) => {
  const gitlab = await openIssue();
  await write(gitlab, "bea", "/crew build");
  const { id } = await write(gitlab, "mallory", "Me too.");
  const notes = await gitlab.as("bea", "GET", "/issues/1/notes?sort=desc&order_by=updated_at");
  const damaged = notes.map((note: { id: number }) => (note.id === id ? { ...note, [field]: null } : note));
  const ways: { [page: string]: object } = {
    "1": { status: 200, body: damaged.slice(0, 1), headers: { link: '<https://x>; rel="next"' } },
    "2": { status: 200, body: damaged.slice(1) },
  };
  gitlab.faults = (_, path) => {
    const query = new URLSearchParams(path.split("?")[1]);
    return path.includes("/issues/1/notes?") ? (ways[query.get("page")!] as Fault) : undefined;
  };
  const told = [expect.objectContaining({ message: `The forge's answer has no ${field}` })];
  expect(await look(gitlab)).toEqual({ texts: ["/crew build"], told });
  const toldAgain: unknown[] = [];
  const newest = await gitlab.forge().newestComments({ kind: "issue", number: 1 }, (error) => toldAgain.push(error));
  expect([newest.map(({ text }) => text), toldAgain]).toEqual([["/crew build"], told]);
});
