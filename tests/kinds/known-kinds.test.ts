import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesThatKnow, knownKinds } from "../../.ci/count-kind.ts";

const root = join(import.meta.dirname, "../..");

test.each(Object.entries(knownKinds))(
  "no more files than counted know of the step %s, beside its own, which are there",
  (_, kind) => {
    expect(kind.own.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const files = filesThatKnow(root, kind);
    expect(files.length).toBeLessThanOrEqual(kind.most);
    expect(files).toContain("compiler/kinds/steps/step-kinds.ts");
  },
);

test("a file that names the kind is counted, a generated one and one of its own are not", () => {
  const folder = mkdtempSync(join(tmpdir(), "crew-known-"));
  try {
    const write = (path: string, text: string) => {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write("runtime/knows.ts", "import type { EachStep } from './types.ts';\n");
    write("runtime/other.ts", "for (const each of all) use(each);\n");
    write("schema/types.ts", "// Generated from the schemas.\nexport interface EachStep {}\n");
    write("runtime/runner/element.ts", "export const step: EachStep = {};\n");
    execFileSync("git", ["init", "-q"], { cwd: folder });
    execFileSync("git", ["add", "-A"], { cwd: folder });
    expect(filesThatKnow(folder, knownKinds.each!)).toEqual(["runtime/knows.ts"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
