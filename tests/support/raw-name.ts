import { execFileSync } from "node:child_process";

/** Commits files to the main branch of a bare repository whose names are not UTF-8, alone and among others. */
export function addRawName(repository: string): void {
  const files = [
    "caf\\351.txt",
    "d\\351j\\340/\\303\\251t\\303\\251.txt",
    "d\\351j\\340/a.txt",
    "\\303\\251t\\303\\251/\\377.txt",
  ];
  const lines = files.map((name) => `M 100644 inline "${name}"\ndata 2\nx\n`).join("\n");
  const by = "commit refs/heads/main\ncommitter Ada <ada@example.com> 1795000000 +0000\ndata 1\nx\n";
  execFileSync("git", ["-C", repository, "fast-import", "--quiet"], {
    input: `${by}from refs/heads/main^0\n${lines}\n`,
  });
}
