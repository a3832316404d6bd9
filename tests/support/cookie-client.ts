/** A browser without JavaScript: keeps cookies, follows redirects by GET, sends forms with the headers browsers send. */
export interface CookieClient {
  open(address: string): Promise<Page>;
  /** Fills in the form whose action ends so, and sends it. */
  send(page: Page, action: string, fields?: Record<string, string>): Promise<Page>;
  /** By name, those that are sent to every address of the site. */
  cookies: Map<string, string>;
}

export interface Page {
  url: string;
  status: number;
  headers: Headers;
  html: string;
}

export function openCookieClient(): CookieClient {
  const cookies = new Map<string, string>();
  const jar: Jar = new Map([["/", cookies]]);
  const request = async (address: string, init: RequestInit, referer?: string): Promise<Page> => {
    const url = new URL(address);
    const headers = new Headers(init.headers);
    headers.set("cookie", cookiesFor(jar, url.pathname));
    headers.set("accept", "text/html");
    if (referer !== undefined) headers.set("referer", referer);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keep(jar, url, line);
    const location = response.headers.get("location");
    if (location !== null) return request(new URL(location, url).href, {}, referer);
    return { url: url.href, status: response.status, headers: response.headers, html: await response.text() };
  };
  return {
    cookies,
    open: (address) => request(address, {}),
    send(page, action, fields = {}) {
      const form = formsOf(page).find((each) => each.action.endsWith(action));
      if (form === undefined) throw new Error(`No form sends to ${action} on ${page.url}:\n${page.html}`);
      const headers = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
      const body = new URLSearchParams({ ...form.hidden, ...fields }).toString();
      return request(new URL(form.action, page.url).href, { method: "POST", headers, body }, page.url);
    },
  };
}

function formsOf({ html }: Page): { action: string; hidden: Record<string, string> }[] {
  return [...html.matchAll(/<form\b[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(([, action = "", inner = ""]) => ({
    action,
    hidden: Object.fromEntries(
      [...inner.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    ),
  }));
}

/** Cookies by the path that they are for, then by name. */
type Jar = Map<string, Map<string, string>>;

/** The more a cookie's path says, the earlier it is sent (RFC 6265, 5.4). */
function cookiesFor(jar: Jar, pathname: string): string {
  const isFor = (path: string) => pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
  const fitting = [...jar].filter(([path]) => isFor(path)).sort(([a], [b]) => b.length - a.length);
  return fitting.flatMap(([, cookies]) => [...cookies].map(([name, value]) => `${name}=${value}`)).join("; ");
}

function keep(jar: Jar, { pathname }: URL, line: string): void {
  const [pair = "", ...attributes] = line.split(/; */);
  const [name = "", ...value] = pair.split("=");
  // No browser keeps a longer one.
  if (pair.length > 4096) return;
  const isOver = attributes.some((each) => /^max-age=0$/i.test(each) || /^expires=thu, 01 jan 1970/i.test(each));
  const given = attributes.map((each) => /^path=(\/.*)$/i.exec(each)?.[1]).find((path) => path !== undefined);
  const path = given ?? (pathname.replace(/\/[^/]*$/, "") || "/");
  const cookies = jar.get(path) ?? new Map<string, string>();
  jar.set(path, cookies);
  if (isOver) cookies.delete(name);
  else cookies.set(name, value.join("="));
}
