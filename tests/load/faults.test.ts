import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderText, validate } from "../../compiler/index.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const folder = join(import.meta.dirname, "faults");

test.each(globSync("*.overlay", { cwd: folder }).sort())("says of %s what its golden says", (name) => {
  const files = overlay(readFileSync(join(folder, name), "utf8"));
  const { diagnostics, sources } = validate(hostOf(files), "shop");
  const rendered = renderText(diagnostics, sources);
  const golden = join(folder, name.replace(/\.overlay$/, ".txt"));
  if (process.env.CREW_ACCEPT === "1") writeFileSync(golden, rendered);
  expect(existsSync(golden), `${golden} is missing: run with CREW_ACCEPT=1 and read it`).toBe(true);
  expect(rendered).toBe(readFileSync(golden, "utf8"));
  expect(diagnostics.map(({ id }) => id)).toContain(name.split("--")[0]);
});
