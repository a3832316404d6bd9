const compiled = new Map<string, RegExp>();

/** True when the path matches the glob: `*` and `?` match within one folder, `**` crosses folders, `{a,b}` matches either. */
export function matchesGlob(path: string, glob: string): boolean {
  let expression = compiled.get(glob);
  if (!expression) {
    expression = new RegExp(`^${translate(glob)}$`, "u");
    compiled.set(glob, expression);
  }
  return expression.test(path);
}

const token = /\*\*\/|\/\*\*$|\*\*|\*|\?|\{[^{}]*\}|[^*?{}]+|[{}]/gu;

function translate(glob: string): string {
  return (glob.match(token) ?? []).map(translateToken).join("");
}

function translateToken(part: string): string {
  switch (part) {
    case "**/":
      return "(?:[^/]+/)*";
    case "/**":
      return "/.+";
    case "**":
      return ".*";
    case "*":
      return "[^/]*";
    case "?":
      return "[^/]";
    default:
      return part.length > 1 && part.startsWith("{")
        ? `(?:${part.slice(1, -1).split(",").map(translate).join("|")})`
        : part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
}
