const home = "/";

/** Kept in a cookie while somebody signs in, and browsers keep no cookie above 4 KB. */
const mostCharacters = 2_000;

/** Never resolved by name; it stands for whatever address the site has. */
const site = "http://site.invalid";

/**
 * Where somebody goes back to who was asked to sign in or whose form was refused: the page of this site that `wanted` names, as
 * a path, else the list of projects. It decides by what a browser makes of the text: browsers drop tabs and line breaks, read a
 * backslash as a slash and resolve dots, any of which can turn a path into another site's address.
 */
export function returnAddress(wanted: string | null | undefined): string {
  if (!wanted || wanted.length > mostCharacters || !/^\/[\x21-\x7e]*$/.test(wanted) || wanted.includes("\\"))
    return home;
  if (!URL.canParse(wanted, site)) return home;
  const { origin, pathname, search, hash } = new URL(wanted, site);
  return origin === site && isPage(pathname) ? pathname + search + hash : home;
}

/** Not the sign-in itself, nor what is no page: nobody comes back from those. */
function isPage(pathname: string): boolean {
  return !pathname.startsWith("//") && !/^\/(sign-in|auth|oidc|api)(\/|$)/.test(pathname);
}
