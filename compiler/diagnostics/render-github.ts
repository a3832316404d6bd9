import type { Diagnostic, Severity } from "./diagnostic.ts";

const commands: Record<Severity, string> = { error: "error", warning: "warning", info: "notice" };

/** Formats diagnostics as GitHub Actions workflow commands, which GitHub shows beside the changed lines; remarks have no line. */
export function renderGithub(diagnostics: readonly Diagnostic[], remarks: readonly string[] = []): string {
  const general = remarks.map((remark) => `::warning title=crew::${escapeData(remark)}`);
  return [...diagnostics.map(renderOne), ...general].map((line) => `${line}\n`).join("");
}

function renderOne({ id, severity, message, span, why, help }: Diagnostic): string {
  const properties = { file: span.file, line: span.line, col: span.column, title: id };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = [message, why, help].filter((part) => part !== undefined).join("\n");
  return `::${commands[severity]} ${written.join(",")}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
