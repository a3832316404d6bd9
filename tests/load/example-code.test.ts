import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile, type Host, nodeHost } from "../../compiler/index.ts";
import { writeWorkspace } from "../support/run-crew.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const declared = `# engagements/shop/engagement.yaml
repositories:
  tea: { url: "https://git.example.com/acme/tea.git", example: code }
# engagements/shop/code/src/stock.ts
export const stock = 3;
`;

const reported = (host: Host) => compile(host, { engagement: "shop" }).diagnostics.map(({ message }) => message);
const withFile = (path: string, content: string | Uint8Array) =>
  hostOf({ ...overlay(declared), [`engagements/shop/code/${path}`]: content });

test("a rehearsal gets the files of the folder, and the outputs are the same without it", () => {
  const [flow] = compile(hostOf(overlay(declared)), { engagement: "shop" }).flows ?? [];
  expect(flow?.example).toMatchObject({ repository: "tea", files: [{ path: "src/stock.ts" }] });
  const without = compile(hostOf(overlay(declared.replace(", example: code", ""))), { engagement: "shop" });
  expect(flow?.files).toEqual(without.files);
});

test("a link in an example is refused, whatever it leads to", () => {
  const folder = writeWorkspace(overlay(declared));
  try {
    symlinkSync("/etc", join(folder, "engagements/shop/code/etc"));
    expect(reported(nodeHost(folder))).toEqual(['"etc" in the example is a link.']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an example has a bounded number of files and of bytes", () => {
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`engagements/shop/code/${at}.txt`, ""]));
  expect(reported(hostOf({ ...overlay(declared), ...many }))).toEqual(["The example has more than 1000 files."]);
  expect(reported(withFile("big.bin", new Uint8Array(10_000_000)))).toEqual(["The example has more than 10 MB."]);
});
