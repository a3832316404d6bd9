import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import type { PlantedKind } from "./planted-kind.ts";

const root = join(import.meta.dirname, "../..");
const rooms = [".ci", "base", "compiler", "runtime", "schema", "biome.json", "package.json", "tsconfig.json"];

/** Opens a repository with the sources as they are, to which kinds can be added. */
export function openPlantedCopy() {
  const copy = mkdtempSync(join(tmpdir(), "crew-kind-"));
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: copy, encoding: "utf8" });
  const git = (...args: string[]) =>
    run("git", "-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...args);
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
  };
  for (const room of rooms) cpSync(join(root, room), join(copy, room), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  write(".gitignore", "node_modules\n");
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "before");

  return {
    folder: copy,
    run,
    git,
    write,
    read: (file: string) => readFileSync(join(copy, file), "utf8"),
    /** Commits the kind, and everything that is generated from it, under a tag with the name. */
    plant({ own, edits }: PlantedKind, name: string): void {
      for (const [file, text] of Object.entries(own)) write(file, text);
      for (const { file, find, replace } of edits) {
        const text = readFileSync(join(copy, file), "utf8");
        expect(text.split(find).length, `${file} has once: ${find}`).toBe(2);
        write(
          file,
          text.replace(find, () => replace),
        );
      }
      for (const script of ["types", "validators", "reference"]) run(process.execPath, `.ci/generate-${script}.ts`);
      write(`tests/${name}.test.ts`, "");
      git("add", "-A");
      git("commit", "-qm", name);
      git("tag", name);
    },
    /** Copies a file or a folder of the tests to the same place. */
    bring(path: string): void {
      cpSync(join(root, path), join(copy, path), { recursive: true });
    },
    /** Copies the small workspace of the tests. */
    bringShop(to: string): void {
      rmSync(join(copy, to), { recursive: true, force: true });
      cpSync(join(root, "tests/support/shop"), join(copy, to), { recursive: true });
    },
    /** Returns what the type checker says of these sources. */
    checkTypes(...include: string[]): string {
      write("tsconfig.kind.json", JSON.stringify({ extends: "./tsconfig.json", include, exclude: [] }));
      const checker = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.kind.json"];
      return spawnSync(process.execPath, checker, { cwd: copy, encoding: "utf8" }).stdout;
    },
    close: () => rmSync(copy, { recursive: true, force: true }),
  };
}

export type PlantedCopy = ReturnType<typeof openPlantedCopy>;
