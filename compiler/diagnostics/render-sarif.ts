import type { Span } from "../source/span.ts";
import { type Diagnostic, type Edit, editsOf, type Severity } from "./diagnostic.ts";
import type { Sources } from "./sources.ts";

const levels: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };

/** Description of crew in a log. */
interface Tool {
  version?: string;
  /** Address of the docs site, where one is published. */
  homepage?: string | undefined;
  /** Rule pages in Markdown, by id. */
  pages?: ReadonlyMap<string, string>;
  /** Remarks about the whole run. */
  remarks?: readonly string[];
}

/** Formats diagnostics as a SARIF 2.1.0 log, for code scanning services. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  sources: Sources,
  { version, homepage, pages = new Map(), remarks = [] }: Tool = {},
): string {
  const ids = [...new Set(diagnostics.map(({ id }) => id))].sort();
  const rules = ids.map((id) => renderRule(id, pages.get(id), homepage));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "crew", version, ...(homepage !== undefined && { informationUri: homepage }), rules } },
        ...(remarks.length > 0 && { invocations: [renderInvocation(remarks)] }),
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => renderResult(diagnostic, ids, sources)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function renderInvocation(remarks: readonly string[]) {
  const notifications = remarks.map((text) => ({ level: "warning", message: { text } }));
  return { executionSuccessful: true, toolExecutionNotifications: notifications };
}

/** The page comes with the rule, so that it can be read where no docs site is published. */
function renderRule(id: string, page: string | undefined, homepage: string | undefined) {
  const [, summary = "", ...rest] = (page ?? "").split(/\n{2,}/);
  if (page === undefined || summary === "") return { id };
  const why = rest.find((part) => part.startsWith("**Why.**"))?.replace("**Why.** ", "");
  return {
    id,
    shortDescription: { text: inOneLine(summary) },
    fullDescription: { text: inOneLine(why === undefined ? summary : `${summary} ${why}`) },
    ...(homepage !== undefined && { helpUri: `${homepage.replace(/\/*$/, "")}/rules/${id}/` }),
    help: { text: inOneLine([summary, ...rest.slice(0, 2)].join(" ").replaceAll("**", "")), markdown: page },
  };
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function renderResult(diagnostic: Diagnostic, ids: string[], sources: Sources) {
  const { id, severity, message, span, related, why, help } = diagnostic;
  const edits = editsOf(diagnostic);
  return {
    ruleId: id,
    ruleIndex: ids.indexOf(id),
    level: levels[severity],
    message: { text: [message, why, help].filter((part) => part !== undefined).join(" ") },
    locations: [renderLocation(span, sources)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place) => ({
            ...renderLocation(place.span, sources),
            message: { text: place.message },
          })),
        }),
    ...(edits.length === 0 ? {} : { fixes: [renderFix(edits, help ?? message, sources)] }),
  };
}

function renderLocation(span: Span, sources: Sources) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(span.file) }, region: renderRegion(span, sources) } };
}

function renderFix(edits: readonly Edit[], description: string, sources: Sources) {
  const artifactChanges = [...Map.groupBy(edits, ({ span }) => span.file)].map(([file, own]) => ({
    artifactLocation: { uri: uriOf(file) },
    replacements: own.map(({ span, text }) => ({
      deletedRegion: renderRegion(span, sources),
      insertedContent: { text },
    })),
  }));
  return { description: { text: description }, artifactChanges };
}

function renderRegion({ file, start, end, line, column }: Span, sources: Sources) {
  const covered = sources.get(file)?.slice(start, end) ?? "";
  const lines = covered.split(/\r\n|\n|\r/);
  const lastLine = lines.at(-1)?.length ?? 0;
  return {
    startLine: line,
    startColumn: column,
    endLine: line + lines.length - 1,
    endColumn: (lines.length === 1 ? column : 1) + lastLine,
  };
}

function uriOf(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
