import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { render } from "../../cli/diagnostics-output.ts";
import { validate } from "../../compiler/index.ts";
import { singles } from "../corpus/cases.ts";
import { mutatedText, otherBytes } from "../support/mutations.ts";
import { runCrew, writeWorkspace } from "../support/run-crew.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";
import { isInstalled, officialSchema, type Remark, remarksOn } from "./sarif-validator.ts";

type Contents = Parameters<typeof hostOf>[0];

function logOf(files: Contents): string {
  const { diagnostics, sources } = validate(hostOf(files));
  return render("sarif", diagnostics, sources);
}

const broken = overlay("# phases/plan.yaml\nswarm: {entrypoint: pm, members: [pm, dve]}\nlimits: {turn: 50}\n");

/** What the command line writes itself: to standard output, and into the file for code scanning. */
function logsOfTheCommandLine(): [string, string][] {
  const folder = writeWorkspace(broken);
  try {
    const { stdout } = runCrew(["validate", "--format", "sarif"], { cwd: folder });
    runCrew(["ci", "--rehearse", "none"], { cwd: folder });
    return [
      ["crew validate", stdout],
      ["crew ci", readFileSync(join(folder, ".crew/ci/findings.sarif"), "utf8")],
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function allLogs(): Map<string, string> {
  const changed: Contents[] = [...fc.sample(mutatedText, 150), ...fc.sample(otherBytes, 50)];
  return new Map([
    ...singles().map(({ plants, files }) => [plants.map(({ name }) => name).join(), logOf(files)] as const),
    ...changed.map((files, index) => [`random change ${index}`, logOf(files)] as const),
    ["nothing is wrong", logOf(shop)],
    ["a name that an address cannot hold as it is", logOf({ ...shop, "agents/größe [1] 100%?.yaml": "title: [\n" })],
    ...logsOfTheCommandLine(),
  ]);
}

/** Advice that is not taken, and why. */
const declined: Record<string, string> = {
  SARIF2002: "A message quotes the user's text and says what to do there: texts with gaps would not be shorter.",
  SARIF2003: "The compiler knows no Git; services that take logs are told the commit with the upload.",
  SARIF2009: "A rule's id names the fault, in the log as in the terminal and in `crew explain`; numbers name nothing.",
  SARIF2010: "Logs leave the machine: with excerpts they would repeat the secrets that `secret-in-prompt` finds.",
  SARIF2011: "The lines around a place are excerpts too.",
  SARIF2012: "Ids are words; a second name in other letters would be a second word for the same rule.",
};

describe.skipIf(!isInstalled)("logs in SARIF", () => {
  let logs: Map<string, string>;
  let remarks: Remark[];

  beforeAll(async () => {
    logs = allLogs();
    remarks = await remarksOn(logs);
  });

  test("satisfy the official schema", () => {
    const isValid = officialSchema();
    expect(logs.size).toBeGreaterThan(400);
    for (const [name, log] of logs)
      expect(isValid(JSON.parse(log)), `${name}: ${JSON.stringify(isValid.errors)}`).toBe(true);
  });

  test("satisfy the validator of SARIF's authors, and GitHub's demands", () => {
    expect(remarks.filter(({ rule }) => declined[rule] === undefined)).toEqual([]);
  });

  test("are given no advice that is declined without need, and no error that is declined", () => {
    expect([...new Set(remarks.map(({ rule }) => rule))].sort()).toEqual(Object.keys(declined));
    expect(remarks.filter(({ level }) => level !== "note")).toEqual([]);
  });
});

interface Break {
  name: string;
  /** What is replaced where it stands first in the log. */
  find: RegExp;
  replace: string;
  /** The rule that refuses it. */
  rule: string;
  isSeenBySchema: boolean;
}

const breaks: Break[] = [
  {
    name: "an unknown property",
    find: /"results": \[\s+\{/,
    replace: '$& "surprise": true,',
    rule: "JSON1005",
    isSeenBySchema: true,
  },
  { name: "a line zero", find: /"startLine": \d+/, replace: '"startLine": 0', rule: "JSON1008", isSeenBySchema: true },
  {
    name: "an end before the start",
    find: /"endLine": \d+/,
    replace: '"endLine": 1',
    rule: "SARIF1007",
    isSeenBySchema: false,
  },
  {
    name: "a rule that is not there",
    find: /"ruleIndex": 0/,
    replace: '"ruleIndex": 99',
    rule: "SARIF1009",
    isSeenBySchema: false,
  },
  {
    name: "a result without a place",
    find: /"locations"/,
    replace: '"relatedLocations"',
    rule: "GH1015",
    isSeenBySchema: false,
  },
  {
    name: "a tool without a version",
    find: /("name": "crew",\s+)"version": "[^"]+",/,
    replace: "$1",
    rule: "SARIF2005",
    isSeenBySchema: false,
  },
];

describe.skipIf(!isInstalled)("a broken log", () => {
  const sound = logOf(broken);
  const logs = new Map(breaks.map(({ name, find, replace }) => [name, sound.replace(find, replace)]));
  let remarks: Remark[];

  beforeAll(async () => {
    remarks = await remarksOn(logs);
  });

  test.each(breaks)("with $name is refused", ({ name, rule, isSeenBySchema }) => {
    expect(remarks.filter(({ log }) => log === name).map((remark) => remark.rule)).toContain(rule);
    expect(officialSchema()(JSON.parse(logs.get(name) ?? ""))).toBe(!isSeenBySchema);
  });
});
