import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endStraysOf, endStraysOfTheDead } from "../../runtime/tools/programs/end-strays.ts";
import { runProgram } from "../../runtime/tools/run-program.ts";
import { isLong } from "../support/seed.ts";

const isLinux = process.platform === "linux";
const has = (name: string) => spawnSync("which", [name], { stdio: "ignore" }).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "crew-strays-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
/** A file that a stray writes its number to, which is how the test knows it whatever it calls itself. */
const newNote = () => join(folder, `note-${serial++}`);

const run = (script: string, signal = new AbortController().signal, timeoutSeconds = 20) =>
  runProgram({ argv: ["sh", "-c", script], folder, timeoutSeconds }, signal);

/** Killed and not yet reaped counts as ended. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const noted = (note: string) => (existsSync(note) ? readFileSync(note, "utf8").trim().split("\n").filter(Boolean) : []);

/** Waits until the note names so many processes: a program that ends before its stray has begun would show nothing. */
const written = (note: string, count = 1) =>
  `while [ "$(wc -l < ${note} 2>/dev/null || echo 0)" -lt ${count} ]; do sleep 0.02; done`;

/** What a stray does once it is away: names itself, and stays. */
const stays = (note: string) => `echo $$ >> ${note}; exec sleep 300`;

const escapes: [how: string, script: (note: string) => string, needs?: string][] = [
  ["in a session of its own without an environment", (note) => `setsid env -i sh -c '${stays(note)}' &`],
  [
    "with another home",
    (note) =>
      `(setsid sh -c 'HOME=/x; export HOME; exec env HOME=/x sh -c "${stays(note).replace("$$", "\\$\\$")}"' &)`,
  ],
  [
    "as the child of a child of a child",
    (note) =>
      `(setsid sh -c '(setsid sh -c "(env -i sh -c \\"${stays(note).replace("$$", "\\\\\\$\\\\\\$")}\\" &)" &)' &)`,
  ],
  ["in another folder", (note) => `(cd / && setsid env -i PWD=/ sh -c '${stays(note)}' &)`],
  [
    "under another name",
    (note) => `setsid env -i bash -c 'echo $$ >> ${note}; exec -a "[kworker/0:1]" sleep 300' &`,
    "bash",
  ],
  [
    "with no file of its parent's open",
    (note) =>
      `setsid env -i sh -c 'exec </dev/null >/dev/null 2>&1; for f in 3 4 5 6 7 8 9; do eval "exec $f<&- $f>&-"; done; ${stays(note)}' &`,
  ],
  ["deaf to signals", (note) => `setsid env -i sh -c 'trap "" HUP INT TERM QUIT USR1 USR2; ${stays(note)}' &`],
  ["stopped", (note) => `setsid env -i sh -c 'echo $$ >> ${note}; kill -STOP $$; sleep 300' &`],
  ["with its limits lowered", (note) => `setsid env -i prlimit --locks=1 --rss=1 sh -c '${stays(note)}' &`],
  ["with one limit lowered", (note) => `setsid env -i prlimit --rss=4096 sh -c '${stays(note)}' &`],
  ["nice, and in a scheduling class of its own", (note) => `setsid env -i nice -n 19 sh -c '${stays(note)}' &`],
  [
    "as a daemon of Perl's",
    (note) =>
      `perl -MPOSIX -e 'fork && exit; POSIX::setsid(); fork && exit; chdir "/"; umask 0; %ENV=(); $0="init"; POSIX::close($_) for 0..255; open(F,">>","${note}"); print F "$$\\n"; close F; sleep 300' &`,
    "perl",
  ],
];

test.skipIf(!isLinux).each(escapes.filter(([, , needs]) => needs === undefined || has(needs)))(
  "what a program leaves %s ends with the call",
  async (_, script) => {
    const note = newNote();
    const end = await run(`${script(note)}\n${written(note)}`);
    expect(end).toMatchObject({ kind: "exited", exitCode: 0 });
    const pids = noted(note);
    expect(pids.length).toBeGreaterThan(0);
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  },
);

test.skipIf(!isLinux || !isLong)("a hundred strays end, and as many at a time-out", async () => {
  const note = newNote();
  const many = `for i in $(seq 100); do setsid env -i sh -c '${stays(note)}' & done`;
  await run(`${many}\n${written(note, 100)}`);
  expect(await run(`${many}\n${written(note, 200)}\nsleep 300`, undefined, 8)).toMatchObject({ kind: "timed-out" });
  expect(noted(note).length).toBeGreaterThan(100);
  await expect.poll(() => noted(note).filter(isRunning)).toEqual([]);
});

test.skipIf(!isLinux || !has("perl"))("one that flees from process to process is caught", async () => {
  const note = newNote();
  // It ends by itself after 30 s: a test that was killed must not leave it to the machine.
  const flees = `open(F,">","${note}"); print F "$$\\n"; close F; while (time - $^T < 30) { my $p = fork; exit if $p; select(undef,undef,undef,0.002) }`;
  await run(`setsid env -i perl -e '$0="flees-${serial}"; ${flees}' &\n${written(note)}`);
  const name = `flees-${serial}`;
  const left = () => spawnSync("pgrep", ["-f", name]).stdout.toString().split("\n").filter(isRunning).join();
  await expect.poll(left).toBe("");
});

test.skipIf(!isLinux)("strays end when the runner gets its stop signal", async () => {
  const [note, stop] = [newNote(), new AbortController()];
  const ended = run(`setsid env -i sh -c '${stays(note)}' &\nsleep 300`, stop.signal);
  await expect.poll(() => noted(note)).toHaveLength(1);
  stop.abort();
  expect(await ended).toEqual({ kind: "stopped" });
  await expect.poll(() => noted(note).filter(isRunning)).toEqual([]);
});

test.skipIf(!isLinux)("calls side by side do not end each other's programs", async () => {
  const [note, stop] = [newNote(), new AbortController()];
  const long = run(`setsid env -i sh -c '${stays(note)}' &\nsleep 300`, stop.signal);
  await expect.poll(() => noted(note)).toHaveLength(1);
  for (let call = 0; call < 3; call++) await run("setsid sleep 300 & true");
  expect(noted(note).filter(isRunning)).toHaveLength(1);
  stop.abort();
  await long;
  await expect.poll(() => noted(note).filter(isRunning)).toEqual([]);
});

/** A runner of its own process, in the middle of a call that leaves a stray and goes on. */
async function startRunner(note: string, first = ":") {
  const entry = join(folder, `runner-${serial++}.ts`);
  const module = new URL("../../runtime/tools/run-program.ts", import.meta.url).href;
  const script = `${first}; echo $$ >> ${note}; setsid env -i sh -c '${stays(note)}' &\nwhile :; do sleep 1; done`;
  writeFileSync(
    entry,
    `import { runProgram } from ${JSON.stringify(module)};\nprocess.on("SIGTERM", () => process.exit(0));\nawait runProgram({ argv: ["sh", "-c", ${JSON.stringify(script)}], folder: ${JSON.stringify(folder)}, timeoutSeconds: 300 }, new AbortController().signal);\n`,
  );
  const runner = spawn(process.execPath, [entry], { stdio: "ignore" });
  await expect.poll(() => noted(note), { timeout: 30_000 }).toHaveLength(2);
  const [program = "", stray = ""] = noted(note);
  return { runner, program, stray };
}

test.skipIf(!isLinux)("all that a runner has running ends when it exits in the middle of a call", async () => {
  const { runner, program, stray } = await startRunner(newNote());
  runner.kill("SIGTERM");
  await once(runner, "exit");
  await expect.poll(() => [program, stray].filter(isRunning)).toEqual([]);
});

test.skipIf(!isLinux)("a program that lowers the limits of its runner does not hide its strays", async () => {
  const { runner, program, stray } = await startRunner(newNote(), "prlimit --pid $PPID --locks=1 --rss=1");
  runner.kill("SIGTERM");
  await once(runner, "exit");
  await expect.poll(() => [program, stray].filter(isRunning)).toEqual([]);
});

test.skipIf(!isLinux)(
  "a runner that is killed takes its program with it, and whoever started it ends the strays",
  async () => {
    const { runner, program, stray } = await startRunner(newNote());
    const other = await startRunner(newNote());
    runner.kill("SIGKILL");
    await once(runner, "exit");
    await expect.poll(() => isRunning(program)).toBe(false);
    expect(isRunning(stray)).toBe(true);
    await endStraysOf(runner.pid ?? 0);
    await expect.poll(() => isRunning(stray)).toBe(false);
    expect([other.program, other.stray].filter(isRunning)).toHaveLength(2);
    other.runner.kill("SIGKILL");
    await once(other.runner, "exit");
    // Nobody was there to see it: the next start finds what the dead have left.
    endStraysOfTheDead();
    await expect.poll(() => [other.program, other.stray].filter(isRunning)).toEqual([]);
  },
);

test("what marks a program changes nothing that it sees of its arguments, its environment or its exit", async () => {
  const script =
    "console.log(JSON.stringify([process.argv.slice(1), Object.keys(process.env).sort(), process.cwd()])); process.exit(7)";
  const argv = [process.execPath, "-e", script, "--", "--locks=1", "$(x) y"];
  const end = await runProgram(
    { argv, folder, timeoutSeconds: 20, variables: { "ODD-NAME": "1" } },
    new AbortController().signal,
  );
  expect(end).toMatchObject({ kind: "exited", exitCode: 7 });
  const seen = JSON.parse((end as { stdout: string }).stdout);
  expect(seen[0]).toEqual(["--locks=1", "$(x) y"]);
  expect(seen[1]).toEqual(["HOME", "LANG", "ODD-NAME", "PATH", "TMPDIR"]);
  expect(await run("kill -TERM $$")).toMatchObject({ kind: "exited", exitCode: 128 });
});

test.each([["crew-no-such-program"], ["./no-such-file"], ["/etc/passwd"], ["/"]])(
  "%s, which cannot be run, is said not to be installed",
  async (program) => {
    const end = await runProgram({ argv: [program], folder, timeoutSeconds: 20 }, new AbortController().signal);
    expect(end).toEqual({ kind: "not-installed" });
  },
);
