/** Text as HTML, in element content and in quoted attributes. */
function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – crew</title>
<link rel="stylesheet" href="/oidc/style.css">
</head>
<body>
<main>
<p class="brand">crew</p>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

function problemBox(id: string, problem: string | undefined): string {
  return problem === undefined ? "" : `<p class="problem" id="${id}" role="alert">${escapeHtml(problem)}</p>`;
}

const describedBy = (id: string, problem: string | undefined): string =>
  problem === undefined ? "" : ` aria-invalid="true" aria-describedby="${id}"`;

export function addressPage(action: string, email: string, problem?: string): string {
  return page(
    "Sign in",
    `<p>Enter your e-mail address. You get a code with six digits; there is no password.</p>
<form method="post" action="${escapeHtml(action)}/address">
${problemBox("address-problem", problem)}
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="254" value="${escapeHtml(email)}"${describedBy("address-problem", problem)}>
<button type="submit">Send the code</button>
</form>`,
  );
}

export function codePage(action: string, email: string, problem?: string): string {
  return page(
    "Enter the code",
    `<p>If <strong>${escapeHtml(email)}</strong> belongs to someone on a project here, a code is on its way. It is good for ten
minutes. On this machine mail is kept in the <a href="/outbox" target="_blank">outbox<span class="hidden"> (opens a new tab)</span></a>.</p>
<form method="post" action="${escapeHtml(action)}/code">
${problemBox("code-problem", problem)}
<label for="code">Code</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" title="six digits" required maxlength="7"${describedBy("code-problem", problem)}>
<button type="submit">Sign in</button>
</form>
<form method="post" action="${escapeHtml(action)}/again">
<button type="submit" class="quiet">Use another address or get a new code</button>
</form>`,
  );
}

export function failurePage(text: string): string {
  return page(
    "Sign-in did not work",
    `<p role="alert">${escapeHtml(text)}</p>\n<p><a href="/auth/sign-in">Start again</a></p>`,
  );
}

export const stylesheet = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; background: Canvas; color: CanvasText; }
main { max-width: 26rem; margin: 10vh auto; padding: 0 1.25rem; }
.brand { font-weight: 700; letter-spacing: .02em; margin: 0 0 2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 1rem; }
label { display: block; font-weight: 600; margin: 1.25rem 0 .35rem; }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .6rem .7rem; border: 1px solid GrayText; border-radius: .4rem; }
#code { font-size: 1.4rem; letter-spacing: .25em; font-variant-numeric: tabular-nums; }
button { font: inherit; font-weight: 600; margin-top: 1rem; padding: .6rem 1.1rem; min-height: 2.75rem; border: 0; border-radius: .4rem;
  background: light-dark(#1f4fd8, #8fb0ff); color: light-dark(#fff, #0b1020); cursor: pointer; }
button.quiet { background: none; color: inherit; padding-left: 0; text-decoration: underline; font-weight: 400; }
:focus-visible { outline: 3px solid light-dark(#1f4fd8, #8fb0ff); outline-offset: 2px; }
.problem { border-left: 4px solid light-dark(#b3261e, #ff8a80); padding: .4rem .8rem; margin: 1rem 0 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;
