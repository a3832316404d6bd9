import { escapeMarkup } from "../../../base/escape-markup.ts";
/** Escapes text for HTML element content and quoted attributes. */

/** HTML pages of a sign-in; `action` is the base address of their forms. */
export interface Pages {
  address(action: string, email: string, problem?: string): string;
  code(action: string, email: string, problem?: string): string;
  failure(text: string): string;
}

/** Creates the pages with the site's style sheets. */
export function createPages(stylesheets: readonly string[]): Pages {
  const page = (title: string, content: string) => framed(stylesheets, title, content);
  return {
    address: (action, email, problem) =>
      page(problem === undefined ? "Sign in" : "Error: Sign in", addressForm(action, email, problem)),
    code: (action, email, problem) =>
      page(problem === undefined ? "Enter the code" : "Error: Enter the code", codeForms(action, email, problem)),
    failure: (text) =>
      page(
        "Sign-in failed",
        `${head("Sign-in failed")}
<p class="flash" data-kind="refused" role="alert">${escapeMarkup(text)}</p>
<div class="buttons"><a class="button" data-weight="main" href="/auth/sign-in">Start again</a></div>`,
      ),
  };
}

function framed(stylesheets: readonly string[], title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeMarkup(title)} · crew</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${stylesheets.map((address) => `<link rel="stylesheet" href="${escapeMarkup(address)}">`).join("\n")}
</head>
<body>
<a class="skip-link" href="#content">Skip to the content</a>
<header class="site-header"><a class="brand" href="/">crew</a></header>
<main id="content" tabindex="-1">
<div class="stack narrow">
${content}
</div>
</main>
<footer class="site-footer"><p>Work by a team of AI agents, decided by people. Read before you approve.</p></footer>
</body>
</html>
`;
}

function head(title: string, lead = ""): string {
  return `<div class="page-head"><h1>${title}</h1>${lead && `<p class="lead">${lead}</p>`}</div>`;
}

interface Field {
  id: string;
  label: string;
  attributes: string;
  problem: string | undefined;
}

/** Renders a field with its problem beside it; the field is marked invalid and described by the problem. */
function field({ id, label, attributes, problem }: Field): string {
  const note = `<p class="field-error" id="${id}-problem" role="alert">${escapeMarkup(problem ?? "")}</p>`;
  const state = problem === undefined ? "" : ` aria-invalid="true" aria-describedby="${id}-problem"`;
  return `<div class="field"${problem === undefined ? "" : " data-invalid"}>
<label for="${id}">${label}</label>
${problem === undefined ? "" : note}
<input id="${id}" name="${id}" required ${attributes}${state}>
</div>`;
}

function addressForm(action: string, email: string, problem: string | undefined): string {
  const attributes = `type="email" autocomplete="email" maxlength="254" value="${escapeMarkup(email)}"`;
  return `${head("Sign in", "Enter your e-mail address to receive a code by mail. There is no password.")}
<form method="post" action="${escapeMarkup(action)}/address">
${field({ id: "email", label: "E-mail address", attributes, problem })}
<div class="buttons"><button type="submit" class="button" data-weight="main">Send the code</button></div>
</form>`;
}

function codeForms(action: string, email: string, problem: string | undefined): string {
  const attributes = `type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,20}" title="the digits of the code" maxlength="20"`;
  const lead = `If <strong>${escapeMarkup(email)}</strong> belongs to a person on a project, a code was sent to it. It is valid for
ten minutes. On this computer, mail is stored in the <a href="/outbox" target="_blank">outbox<span class="visually-hidden"> (opens a new tab)</span></a>.`;
  return `${head("Enter the code", lead)}
<form method="post" action="${escapeMarkup(action)}/code">
${field({ id: "code", label: "Code", attributes, problem })}
<div class="buttons"><button type="submit" class="button" data-weight="main">Sign in</button></div>
</form>
<form method="post" action="${escapeMarkup(action)}/again">
<button type="submit" class="link-button">Use another address or get a new code</button>
</form>`;
}
