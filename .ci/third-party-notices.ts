import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Licences of all packages in the published package: bundled by esbuild, or by Astro into the site. */
export async function noticesOf(root: string): Promise<string> {
  const folders = new Set([...(await foldersInBundles(root)), ...foldersInSite(root)]);
  const notices = [...folders].map((folder) => noticeOf(root, folder)).sort((a, b) => (a < b ? -1 : 1));
  const title = "# Third-party notices\n\nThe published package contains code of these packages, under these licences.";
  return `${[title, ...new Set(notices)].join("\n\n")}\n`;
}

async function foldersInBundles(root: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      "cli/main.ts",
      "cli/commands.ts",
      "runtime/runner/main.ts",
      "runtime/statement/formats/main.ts",
      ".ci/function-entry.mjs",
    ],
    outdir: "build/unwritten",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["dynalite", "oidc-provider", "@napi-rs/canvas", "./site/*"],
    metafile: true,
    write: false,
  });
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return bundled.flatMap((path) => packageFolder(path) ?? []);
}

const foldersInSite = (root: string): string[] =>
  (JSON.parse(readFileSync(join(root, "site/dist/packages.json"), "utf8")) as string[]).map(
    (name) => `node_modules/${name}`,
  );

/** Folder of the package that a file of node_modules belongs to. */
export function packageFolder(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function noticeOf(root: string, folder: string): string {
  const path = join(root, folder);
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const files = readdirSync(path).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n").trim());
  const by = typeof author === "string" ? author : author?.name;
  const words =
    texts.length > 0 ? texts.join("\n\n") : `The package has no file with its licence.${by ? ` Author: ${by}.` : ""}`;
  if (license === undefined && !existsSync(join(path, "LICENSE"))) throw new Error(`${folder} names no licence.`);
  return `## ${name} ${version} (${license ?? "see below"})\n\n\`\`\`\`text\n${words}\n\`\`\`\``;
}
