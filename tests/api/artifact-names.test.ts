import { tmpdir } from "node:os";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolveInScope } from "../../runtime/artifacts/scope.ts";
import { requestOf } from "../../runtime/lambda/http-event.ts";
import type { ArtifactView, Revision } from "../../schema/types.ts";
import { escapePath } from "../../site/view/links.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { commit } from "../support/commits.ts";
import { isLong } from "../support/seed.ts";
import { builtSite } from "../support/site/built-site.ts";

let services: ApiServices;
beforeAll(async () => {
  const { render } = await builtSite();
  services = await openApiServices({ render });
});
afterAll(() => services.close());

/** Names that addresses, routers, gateways, headers or HTML give a meaning of their own. */
const special = [
  ..."&+,;=@#$'()[]{}!^`%",
  "a~b~",
  "index.html",
  "docs/index.html",
  "index",
  "docs/index",
  "page.html",
  "x.htm",
  "a.md.html",
  "R&D.md",
  "a+b.md",
  "a,b;c=d@e#f$g.md",
  "100%.md",
  "100%25.md",
  "%2e%2e",
  "%41.md",
  "a%2Fb.md",
  "it's (1).md",
  "über straße.md",
  "設計/概要.md",
  "مرحبا.md",
  "🙂.md",
  "a b/c d.md",
  ".hidden",
  "...md",
  "__proto__/constructor",
  "artifacts/artifact",
  "path",
  "-rf",
  "a&amp;b.md",
  `${"long/".repeat(50)}file.md`,
];

/** Names that no agent may choose, and that a repository can have all the same. */
const refused = [
  "~",
  "a?b.md",
  "dots...",
  "dot.",
  "end /x",
  " begin",
  '"q".md',
  "<b>.md",
  "a:b*|.md",
  "back\\slash",
  "\ttab",
];

/** Whatever else an agent may write, by the very rule that lets it. */
const writable = fc
  .array(fc.string({ unit: fc.constantFrom(..."abé%&+,;=@#$'()[]{}!^`~ ._-?🙂"), minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((names) => names.join("/"));

async function mayBeWritten(path: string): Promise<boolean> {
  const resolution = await resolveInScope(tmpdir(), ["**"], path);
  return resolution.kind === "inside" && resolution.path === path;
}

const contentOf = (path: string, version: number) => `${path}\nversion ${version}\n`;

async function publish(project: string, paths: string[]): Promise<void> {
  await services.project(project);
  await services.round(project, "discovery", 1);
  for (const version of [1, 2]) {
    await services.revision(project, {
      id: commit(`${project}-${version}`),
      time: `2026-11-20T10:0${version}:00.000Z`,
      phase: "discovery",
      round: 1,
      files: Object.fromEntries(paths.map((path) => [path, contentOf(path, version)])),
    });
  }
  await services.gate(project, "discovery", 1, { revision: commit(`${project}-2`) });
}

/** Opens an address as a browser does, which resolves it first. */
async function open(address: string): Promise<{ status: number; text: string }> {
  const { pathname, search } = new URL(address, baseUrl);
  const response = await services.call(pathname + search, "cora@example.com", { headers: { accept: "text/html" } });
  return { status: response.status, text: await response.text() };
}

/** The same request as it arrives at the function: gateways have been seen to decode the path, and to leave it. */
async function openInCloud(address: string, isDecoded: boolean): Promise<{ status: number; text: string }> {
  const { pathname, search } = new URL(address, baseUrl);
  const request = requestOf(
    {
      version: "2.0",
      rawPath: isDecoded ? decodeURIComponent(pathname) : pathname,
      rawQueryString: search.slice(1),
      headers: { authorization: `Bearer ${accessToken}` },
      isBase64Encoded: false,
      requestContext: { http: { method: "GET" } },
    },
    baseUrl,
  );
  const response = await services.api.app.fetch(request);
  return { status: response.status, text: await response.text() };
}

function linksIn(html: string): string[] {
  const decode = (text: string) => text.replaceAll("&#38;", "&").replaceAll("&amp;", "&").replaceAll("&#39;", "'");
  return [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => decode(href));
}

const titleOf = (html: string) =>
  /<h1[^>]*>([^<]*)</
    .exec(html)?.[1]
    ?.replace(/&(?:#39|#x27);/g, "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&#34;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** Every link to an artifact on a page, each opened; resolves with the titles of the pages. */
async function follow(page: string): Promise<Set<string | undefined>> {
  const { status, text } = await open(page);
  expect([page, status]).toEqual([page, 200]);
  const links = new Set(linksIn(text).filter((href) => /\/artifacts?[/?]/.test(href)));
  const titles = new Set<string | undefined>();
  for (const href of links) {
    const opened = await open(href);
    expect([href, opened.status]).toEqual([href, 200]);
    titles.add(titleOf(opened.text));
  }
  return titles;
}

async function expectPages(project: string, paths: string[]): Promise<void> {
  await publish(project, paths);
  for (const page of ["/artifacts", "/gates/discovery/1"]) {
    const titles = await follow(`/projects/${project}${page}`);
    expect(paths.filter((path) => !titles.has(path))).toEqual([]);
  }
  for (const path of paths) {
    const plain = `/projects/${project}/artifacts/${escapePath(path)}`;
    const { status, text } = await open(plain);
    expect([plain, status, titleOf(text)]).toEqual([plain, 200, path]);
    await expectDownloadAndHistory(project, path, text);
    await expectApi(project, path);
  }
}

async function expectDownloadAndHistory(project: string, path: string, page: string): Promise<void> {
  const links = linksIn(page).filter((href) =>
    [1, 2].some((version) => href.includes(commit(`${project}-${version}`))),
  );
  const download = links.find((href) => href.startsWith("/api/")) ?? "";
  const [compare, ...rest] = links.filter((href) => href.includes("compareWith="));
  expect([path, rest]).toEqual([path, []]);
  for (const isDecoded of [true, false]) {
    expect((await openInCloud(download, isDecoded)).text).toBe(contentOf(path, 2));
    expect((await openInCloud(compare ?? "", isDecoded)).text).toContain("Changes since revision");
  }
  expect((await open(download)).text).toBe(contentOf(path, 2));
  const titles = await Promise.all(links.filter((href) => href !== download).map(async (href) => open(href)));
  expect(titles.map(({ text }) => titleOf(text))).toEqual(titles.map(() => path));
}

async function expectApi(project: string, path: string): Promise<void> {
  const api = `/api/projects/${project}`;
  for (const address of [`${api}/artifacts/${escapePath(path)}`, `${api}/artifacts?path=${encodeURIComponent(path)}`]) {
    const view = JSON.parse((await open(address)).text) as ArtifactView;
    expect([address, view.path, view.text]).toEqual([address, path, contentOf(path, 2)]);
  }
  for (const address of [`${api}/files/${escapePath(path)}`, `${api}/files?path=${encodeURIComponent(path)}`]) {
    expect([address, (await open(address)).text]).toEqual([address, contentOf(path, 2)]);
  }
}

test("names that mean something to addresses, routers or HTML have pages, downloads, histories and comparisons", async () => {
  for (const path of special) expect([path, await mayBeWritten(path)]).toEqual([path, true]);
  for (const path of refused) expect([path, await mayBeWritten(path)]).toEqual([path, false]);
  const paths = [...special, ...refused].filter((_, index) => isLong || index % 3 === 0);
  await expectPages("special", paths);
  const revision = JSON.parse((await open("/api/projects/special/artifacts")).text) as Revision;
  expect(revision.files.map(({ path }) => path).sort()).toEqual(paths.sort());
});

test("whatever name an agent may write has a page, a download, a history and a comparison", async () => {
  let projects = 0;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(writable, { minLength: 4, maxLength: 4 }), async (candidates) => {
      const written = await Promise.all(candidates.map(mayBeWritten));
      const paths = candidates.filter(
        (path, index) => written[index] && !candidates.some((other) => other.startsWith(`${path}/`)),
      );
      if (paths.length > 0) await expectPages(`names-${projects++}`, paths);
    }),
    { numRuns: isLong ? 10 : 4 },
  );
});

test("a downloaded file keeps its name, whatever it contains", async () => {
  await publish("named", ["it's (1).md"]);
  const response = await services.call("/api/projects/named/files?path=it's%20(1).md", "cora@example.com");
  expect(response.headers.get("content-disposition")).toBe(
    "attachment; filename=\"it_s _1_.md\"; filename*=UTF-8''it%27s%20%281%29.md",
  );
});

test("an artifact's address that is no UTF-8, or names nothing, is a page that says so", async () => {
  await publish("nowhere", ["a.md"]);
  for (const address of ["/artifacts/%FF.md", "/artifacts/b.md", "/artifact", "/artifact?path="]) {
    expect((await open(`/projects/nowhere${address}`)).status).toBe(404);
  }
});
