import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
let folder: string;
let tarball: string;
let installed: string;

const npm = (cwd: string, ...words: string[]) => execFileSync("npm", words, { cwd, encoding: "utf8" });
const crew = (cwd: string, ...words: string[]) => spawnSync("npx", ["crew", ...words], { cwd, encoding: "utf8" });
/** Standard error is in the message of a command that was not to fail. */
const done = ({ status, stderr }: { status: number | null; stderr: string }) =>
  expect([status, stderr]).toEqual([0, stderr]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-package-"));
  npm(root, "pack", "--pack-destination", folder, "--loglevel=error");
  tarball = join(folder, globSync("*.tgz", { cwd: folder })[0]!);
  npm(folder, "install", tarball, ...quiet);
  installed = join(folder, "node_modules/@crew-pipelines/crew");
  done(crew(folder, "init", "shop", "--from", "rest-api"));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the package that npm pack makes, installed in an empty folder", () => {
  test("makes a workspace, checks it and plays it to its end", () => {
    done(crew(join(folder, "shop"), "validate"));
    const played = crew(join(folder, "shop"), "rehearse");
    done(played);
    expect(played.stdout).toMatch(/Handover +done/);
  });

  test("answers with the site's pages", { timeout: 120_000 }, async () => {
    const words = [
      "cli/bin.js",
      "up",
      "--workspace",
      join(folder, "shop"),
      "--port",
      "0",
      "--aws-port",
      "0",
      "--no-start",
    ];
    const up = spawn(process.execPath, words, { cwd: installed, stdio: ["ignore", "pipe", "inherit"] });
    try {
      for await (const line of createInterface(up.stdout)) {
        const url = /^ +Site +(http\S+)/.exec(line)?.[1];
        if (url === undefined) continue;
        const page = await fetch(url);
        const style = /<link rel="stylesheet" href="([^"]+)"/.exec(await page.text())?.[1];
        expect([page.status, style]).toEqual([200, expect.stringMatching(/\.css$/)]);
        expect((await fetch(new URL(style!, url))).status).toBe(200);
        return;
      }
      throw new Error("crew up ended without an address.");
    } finally {
      up.kill();
      if (up.exitCode === null) await once(up, "exit");
    }
  });

  test("serves its documentation", async () => {
    const words = ["cli/bin.js", "docs", "entry-not-member"];
    const docs = spawn(process.execPath, words, { cwd: installed, stdio: ["ignore", "pipe", "inherit"] });
    try {
      const { value: url = "" } = await createInterface(docs.stdout)[Symbol.asyncIterator]().next();
      const page = await fetch(url);
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<title>entry-not-member")]);
    } finally {
      docs.kill();
      if (docs.exitCode === null) await once(docs, "exit");
    }
  });

  test("writes the same files for Terraform as a clone", () => {
    done(crew(folder, "init", "delivery", "--from", "cloudcrew"));
    const words = ["deploy", "cloudcrew", "--env", "dev", "--out"];
    done(crew(join(folder, "delivery"), ...words, join(folder, "by-package")));
    done(
      spawnSync(process.execPath, ["cli/bin.js", ...words, join(folder, "by-clone")], { cwd: root, encoding: "utf8" }),
    );
    const filesIn = (name: string) => {
      const paths = globSync("**/*.*", { cwd: join(folder, name) }).sort();
      return paths.map((path) => [path, readFileSync(join(folder, name, path), "utf8")]);
    };
    expect(filesIn("by-package").length).toBeGreaterThan(0);
    expect(filesIn("by-package")).toEqual(filesIn("by-clone"));
  });

  test("gives a TypeScript program the compiler's public functions, with types that need no others", () => {
    const program = `import { compile, nodeHost, renderText, validate, type Validation } from "@crew-pipelines/crew";
      const checked: Validation & { engagements: string[] } = validate(nodeHost("shop"));
      console.log(JSON.stringify([checked.engagements, renderText(checked.diagnostics, checked.sources),
        compile(nodeHost("shop"), { engagement: "rest-api" }).files?.map(({ path }) => path)]));`;
    writeFileSync(join(folder, "check.mts"), program);
    const options = ["--module", "nodenext", "--strict", "--noEmit", "--types", "node", "--typeRoots"];
    const tsc = [...options, join(root, "node_modules/@types"), "check.mts"];
    const { status, stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), tsc, { cwd: folder, encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
    const ran = execFileSync(process.execPath, ["check.mts"], { cwd: folder, encoding: "utf8" });
    expect(JSON.parse(ran)).toEqual([
      ["rest-api"],
      "",
      expect.arrayContaining(["state-machine.asl.json", "runner.json"]),
    ]);
  });

  test("contains nothing that Node would have to strip, and maps and licences for all that is bundled", () => {
    const files = globSync("**/*.*", { cwd: installed, exclude: ["node_modules/**"] });
    // Example code of an engagement is copied to where a rehearsal works on it.
    const own = files.filter((file) => !/^engagements\/[^/]+\/example\//.test(file));
    expect(own.filter((file) => /\.[cm]?ts$/.test(file) && !file.endsWith(".d.ts"))).toEqual([]);
    const bundled = files.filter((file) => /^build\/(packed|runner|statement)\/.*\.js$/.test(file));
    expect(bundled.filter((file) => !files.includes(`${file}.map`))).toEqual([]);
    const notices = readFileSync(join(installed, "build/packed/THIRD-PARTY-NOTICES.md"), "utf8");
    for (const name of ["yaml", "hono", "cdktf", "@cdktf/provider-aws", "astro", "mammoth"])
      expect(notices).toMatch(new RegExp(`^## ${name} \\d`, "m"));
  });

  test("passes the linter of packages", async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, pack: false, level: "suggestion" });
    expect(messages.map((message) => formatMessage(message, pkg!))).toEqual([]);
  });

  test("takes less than 60 MB", () => {
    const kilobytes = Number(
      execFileSync("du", ["-sk", "node_modules"], { cwd: folder, encoding: "utf8" }).split("\t")[0],
    );
    expect(kilobytes).toBeLessThan(60_000);
  });
});

test("without the optional packages it validates, and names the command that installs what rehearsing needs", () => {
  // Beside the other folder: Node looks for packages in those above as well.
  const other = mkdtempSync(join(tmpdir(), "crew-validating-"));
  npm(other, "install", tarball, "--omit=optional", ...quiet);
  done(crew(other, "init", "shop", "--from", "rest-api"));
  done(crew(join(other, "shop"), "validate"));
  const { status, stderr } = crew(join(other, "shop"), "rehearse");
  expect([status, stderr]).toEqual([1, expect.stringContaining("npm install --include=optional")]);
  rmSync(other, { recursive: true });
});
