import { escapeMarkup } from "../base/escape-markup.ts";
import type { ApiOperation } from "../schema/api-operation.ts";
import type { DocsPage } from "./pages.ts";
import { relativeAddress } from "./relative-address.ts";

/** Lists every rule with the first sentence of its page. */
export function listRules(pages: readonly DocsPage[]): string {
  const rows = pages
    .filter(({ part }) => part === "Rules")
    .map((page) => {
      const link = `<a href="${relativeAddress("rules/", page.address)}">${escapeMarkup(page.title)}</a>`;
      return `<tr><td>${link}</td><td>${escapeMarkup(summaryOf(page))}</td></tr>`;
    });
  return `<h1>Rules</h1>
<p>Each thing that <code>crew validate</code> reports has a name and a page; <code>crew explain</code> prints the same page.</p>
<div class="table-scroll" role="group" aria-label="Rules" tabindex="0"><table>
<thead><tr><th>rule</th><th>reports</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
`;
}

export function listPages(pages: readonly DocsPage[], others: readonly (readonly [string, string])[]): string {
  const parts = [
    ["Use", [...pages.filter(({ part }) => part === "Use").map(entryOf), ...others]],
    ["When an alarm is raised", pages.filter(({ part }) => part === "Runbooks").map(entryOf)],
    ["How it is built", pages.filter(({ part }) => part === "Inside").map(entryOf)],
  ] as const;
  const sections = parts.map(([title, entries]) => {
    const items = entries.map(
      ([address, text]) => `<li><a href="${relativeAddress("pages/", address)}">${escapeMarkup(text)}</a></li>`,
    );
    return `<h2>${title}</h2>\n<ul>${items.join("\n")}</ul>`;
  });
  return `<h1>All pages</h1>\n${sections.join("\n")}\n`;
}

/** Internal pages are distinguished by their folders. */
function entryOf({ address, title, part }: DocsPage): readonly [string, string] {
  return [address, part === "Inside" ? `${title} (${address.slice(0, -1)})` : title];
}

const describeOutput = (output: ApiOperation["output"]): string => {
  if (typeof output === "string") return output;
  return "type" in output ? output.type : `${output.present} with ${output.by}, else ${output.absent}`;
};

/** Lists each operation of the API, with the schemas of its input and responses. */
export function listOperations(operations: readonly ApiOperation[]): string {
  const rows = operations.map(({ method, path, summary, input, output }) => {
    const cells = [
      `<code>${method} ${escapeMarkup(path)}</code>`,
      escapeMarkup(summary),
      escapeMarkup(input ?? ""),
      escapeMarkup(describeOutput(output)),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<h1>API</h1>
<p>The <a href="../openapi.json">OpenAPI document</a> has every operation with its schemas. <a href="../runtime/api/">The API's README</a> says
what the answers mean, and <a href="../versions/">Versions</a> what a caller of another version gets.</p>
<div class="table-scroll" role="group" aria-label="Operations" tabindex="0"><table>
<thead><tr><th>operation</th><th>does</th><th>takes</th><th>answers</th></tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div>
`;
}

/** Lists each schema at its version's address. */
export function listSchemas(from: string, schemas: readonly { address: string; description: string }[]): string {
  const items = schemas.map(({ address, description }) => {
    const name = address.split("/").at(-1) ?? address;
    return `<li><a href="${relativeAddress(from, address)}">${name}</a>: ${escapeMarkup(description)}</li>`;
  });
  return `<h2 id="schema-files">Schema files</h2>\n<ul>${items.join("\n")}</ul>\n`;
}

/** The paragraph below the title, on one line and without Markdown marks. */
function summaryOf({ text }: DocsPage): string {
  const [, summary = ""] = text.split(/\n{2,}/);
  return summary.replaceAll(/\s+/g, " ").replaceAll("`", "").trim();
}
