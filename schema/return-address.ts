const home = "/";

/** Maximum length of a return address. It is stored in a cookie during sign-in, and browsers drop cookies above 4 KB. */
const mostCharacters = 2_000;

/** Base for parsing relative addresses. Never resolved by name. */
const site = "http://site.invalid";

/**
 * Returns the page that a person is sent to after signing in, or after a refused form: the page of this site that
 * `wanted` names, as a path, else the project list. Parses the text as a browser does: browsers drop tabs and line
 * breaks, read a backslash as a slash and resolve dots, any of which can turn a path into another site's address.
 */
export function returnAddress(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > mostCharacters || !/^\/[\x21-\x7e]*$/.test(wanted) || wanted.includes("\\"))
    return home;
  if (!URL.canParse(wanted, site)) return home;
  const { origin, pathname, search, hash } = new URL(wanted, site);
  return origin === site && isPage(pathname) ? pathname + search + hash : home;
}

/** False for the sign-in itself and for addresses that are not pages: nobody returns to those. */
function isPage(pathname: string): boolean {
  return !pathname.startsWith("//") && !/^\/(sign-in|auth|oidc|api)(\/|$)/.test(pathname);
}
