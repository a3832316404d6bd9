import { expect, test } from "vitest";
import { asCommitId, isCommitId } from "../../base/commit-id.ts";
import { asDigest, isDigest } from "../../base/digest.ts";
import { asProjectId } from "../../base/names.ts";
import { checkedVariable } from "../../base/required-variable.ts";

const commit = "0123456789abcdef".repeat(3).slice(0, 40);

test("the id of a commit is 40 lower-case hexadecimal characters, and neither an abbreviation nor a digest is one", () => {
  expect(asCommitId(commit)).toBe(commit);
  for (const text of ["", commit.slice(0, 12), `${commit}\n`, commit.toUpperCase(), digest, "HEAD"]) {
    expect(isCommitId(text)).toBe(false);
    expect(() => asCommitId(text)).toThrow(
      new TypeError(`"${text}" is not the id of a commit: 40 hexadecimal characters`),
    );
  }
});

test("the id of a project is words with hyphens between", () => {
  expect(asProjectId("toll-booths-7k2abc")).toBe("toll-booths-7k2abc");
  for (const text of ["", "Toll", "a--b", "-a", "a-", "a/b", "..", "a b", `a${"b".repeat(80)}`])
    expect(() => asProjectId(text)).toThrow(TypeError);
});

const digest = "0123456789abcdef".repeat(4);

test("a digest is 64 lower-case hexadecimal characters", () => {
  expect(asDigest(digest)).toBe(digest);
});

test.each([
  "",
  "../../etc/passwd",
  digest.slice(1),
  `${digest}0`,
  digest.toUpperCase(),
  `${digest}\n`,
  `sha256:${digest}`,
])("%j is no digest", (text) => {
  expect(isDigest(text)).toBe(false);
  expect(() => asDigest(text)).toThrow(new TypeError(`"${text}" is not a digest: 64 hexadecimal characters`));
});

test.each([undefined, null, 7, [digest], { digest }])("%j is no digest", (value) => {
  expect(isDigest(value)).toBe(false);
});

test("an environment variable that is no digest is named with its text", () => {
  expect(checkedVariable({ CREW_CONFIG: digest }, "CREW_CONFIG", asDigest)).toBe(digest);
  expect(() => checkedVariable({ CREW_CONFIG: "config" }, "CREW_CONFIG", asDigest)).toThrow(
    'The environment variable CREW_CONFIG is wrong: "config" is not a digest',
  );
  expect(() => checkedVariable({}, "CREW_CONFIG", asDigest)).toThrow("CREW_CONFIG is not set");
});
