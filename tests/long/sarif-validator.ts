import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import crew from "../../package.json" with { type: "json" };

const folder = join(import.meta.dirname, "node_modules/@microsoft/sarif-multitool-linux");
const program = join(folder, "Sarif.Multitool");

/** The validator by SARIF's authors is built for this kind of machine, and `tests/long/package-lock.json` is installed. */
export const isInstalled = existsSync(program) && process.arch === "x64";

/** The official schema, as it comes with the validator. */
export function officialSchema(): ValidateFunction {
  const isUri = (text: string) => URL.canParse(text);
  const isReference = (text: string) => URL.canParse(text, "https://example.com/");
  const isTime = (text: string) => !Number.isNaN(Date.parse(text));
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  const formats = { uri: isUri, "uri-reference": isReference, "date-time": isTime, uuid };
  return new Ajv2020({ formats }).compile(JSON.parse(readFileSync(join(folder, "sarif-2.1.0.json"), "utf8")));
}

/** One thing that the validator says of a log. */
export interface Remark {
  log: string;
  rule: string;
  level: string;
  about: string;
}

// SARIF2006 asks for every address over the network; what stands there is not the log's doing. A log names a site of crew only
// where one is published, and the validator otherwise misses it.
const policy = `<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" Type="Driver.RuleEnabledState" />
  </Properties>
  <Properties Key="SARIF2005.ProvideToolProperties.Options">
    <Property Key="InformationUriRequired" Value="${"homepage" in crew}" Type="System.Boolean" />
  </Properties>
</Properties>
`;

const execute = promisify(execFile);

/** What the validator says of logs by name, with its rules for SARIF and for what GitHub takes in; throws unless it read all. */
export async function remarksOn(logs: ReadonlyMap<string, string>): Promise<Remark[]> {
  // Packages are installed without their scripts, and this one's makes the program executable.
  chmodSync(program, 0o755);
  const home = mkdtempSync(join(tmpdir(), "crew-sarif-"));
  try {
    const names = [...logs.keys()];
    for (const [index, text] of [...logs.values()].entries()) writeFileSync(join(home, `${index}.sarif`), text);
    writeFileSync(join(home, "policy.xml"), policy);
    const report = join(home, "report.json");
    const words = ["validate", join(home, "*.sarif"), "--config", join(home, "policy.xml"), "--output", report];
    const settings = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note", "--quiet"];
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" };
    const { stdout } = await execute(program, [...words, ...settings], { env, maxBuffer: 1e9 });
    if (!stdout.includes(`Done. ${logs.size} files scanned.`)) throw new Error(stdout.slice(-2000));
    return remarksIn(JSON.parse(readFileSync(report, "utf8")), names);
  } finally {
    rmSync(home, { recursive: true });
  }
}

interface Report {
  runs: {
    results: {
      ruleId: string;
      level?: string;
      message: { id?: string; text?: string; arguments?: string[] };
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
    }[];
  }[];
}

function remarksIn({ runs }: Report, names: readonly string[]): Remark[] {
  return runs.flatMap(({ results }) =>
    results.map(({ ruleId, level = "warning", message, locations }) => {
      const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? "";
      const log = names[Number(/(\d+)\.sarif$/.exec(uri)?.[1])] ?? uri;
      const about = message.text ?? [message.id, ...(message.arguments ?? [])].join(" ");
      return { log, rule: ruleId, level, about };
    }),
  );
}
