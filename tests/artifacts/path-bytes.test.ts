import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOfPath, pathOfBytes } from "../../runtime/artifacts/path-bytes.ts";
import "../support/seed.ts";

const bytes = fc.uint8Array({ minLength: 1, maxLength: 24 }).map((each) => Buffer.from(each));

test("each path is written again as it was read, and no two become the same", () => {
  const pieces = fc.oneof(
    bytes,
    fc.constantFrom("a", "/", "\u00e9", "\u{1f600}", "\ufffd").map((each) => Buffer.from(each)),
  );
  const paths = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((each) => Buffer.concat(each));
  fc.assert(
    fc.property(paths, paths, (one, other) => {
      expect(bytesOfPath(pathOfBytes(one)).equals(one)).toBe(true);
      expect(pathOfBytes(one) === pathOfBytes(other)).toBe(one.equals(other));
    }),
  );
});

test("a folder has one name, whatever the names below it are", () => {
  const [folder = ""] = pathOfBytes(Buffer.from("\u00e9/caf\u00e9")).split("/");
  expect(pathOfBytes(Buffer.from("\u00e9/caf\xe9", "latin1")).split("/")[0]).not.toBe(folder);
  const raw = Buffer.concat([Buffer.from("\u00e9/caf"), Buffer.of(0xe9)]);
  expect(pathOfBytes(raw).split("/")[0]).toBe(folder);
});
