/** True for a command that runs code of the repository, which agents may have written. */
export function runsProjectCode(argv: readonly string[]): boolean {
  return projectCode.test(argv.join(" "));
}

const projectCode =
  /^(?:[\w.-]+\/\S|npx |(?:npm|pnpm|yarn|bun) (?:run|test|exec|start|install|ci)\b|make\b|node (?:--test|[^-])|python[\d.]* (?:-m (?:pytest|unittest)|[^-])|pytest\b|go (?:test|run|generate)\b|cargo (?:test|run|build)\b|mvn\b|gradle\b|vitest\b|jest\b)/;
