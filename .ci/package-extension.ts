// Packs editors/vscode into a .vsix: a zip with the extension, its manifest, and two files that list the contents.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { escapeMarkup } from "../base/escape-markup.ts";

const root = join(import.meta.dirname, "..");
const source = join(root, "editors/vscode");

interface Manifest {
  name: string;
  displayName: string;
  description: string;
  publisher: string;
  version: string;
  engines: { vscode: string };
  categories: string[];
  keywords: string[];
  extensionKind: string[];
}

/** Packs the extension as a file in `folder`, under crew's version; returns the path. */
export async function packageExtension(folder: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const { type: _, private: __, ...own } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const manifest: Manifest = { ...own, version };
  const text = (content: string) => new TextEncoder().encode(content);
  const files = {
    "[Content_Types].xml": text(contentTypes),
    "extension.vsixmanifest": text(vsixManifest(manifest)),
    "extension/package.json": text(`${JSON.stringify(manifest, undefined, 2)}\n`),
    "extension/extension.js": await bundled(),
    "extension/README.md": readFileSync(join(source, "README.md")),
    "extension/LICENSE.txt": readFileSync(join(root, "LICENSE")),
  };
  const attributes = { mtime: new Date(1980, 0, 1), level: 9 } as const;
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `${manifest.publisher}.${manifest.name}-${version}.vsix`);
  writeFileSync(
    target,
    zipSync(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, [bytes, attributes]]))),
  );
  return target;
}

/** The editor loads CommonJS and provides the module `vscode`. */
async function bundled(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["editors/vscode/extension.ts"],
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["vscode"],
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: "warning",
    write: false,
  });
  return outputFiles[0]!.contents;
}

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".js" ContentType="application/javascript"/>
  <Default Extension=".md" ContentType="text/markdown"/>
  <Default Extension=".txt" ContentType="text/plain"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
</Types>
`;

function vsixManifest({ name, displayName, description, publisher, version, ...manifest }: Manifest): string {
  const { categories, engines, extensionKind, keywords } = manifest;
  const code = "Microsoft.VisualStudio.Code";
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escapeMarkup(name)}" Version="${escapeMarkup(version)}" Publisher="${escapeMarkup(publisher)}"/>
    <DisplayName>${escapeMarkup(displayName)}</DisplayName>
    <Description xml:space="preserve">${escapeMarkup(description)}</Description>
    <Tags>${escapeMarkup(keywords.join(","))}</Tags>
    <Categories>${escapeMarkup(categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="${code}.Engine" Value="${escapeMarkup(engines.vscode)}"/>
      <Property Id="${code}.ExtensionDependencies" Value=""/>
      <Property Id="${code}.ExtensionPack" Value=""/>
      <Property Id="${code}.ExtensionKind" Value="${escapeMarkup(extensionKind.join(","))}"/>
      <Property Id="${code}.LocalizedLanguages" Value=""/>
      <Property Id="${code}.ExecutesCode" Value="true"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="${code}"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="${code}.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`;
}

if (import.meta.main) console.log(await packageExtension(join(root, "build/editors")));
