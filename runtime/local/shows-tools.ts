import { isObject } from "../../base/is-object.ts";

/** Time within which a server has to describe itself. */
const describeMs = 2_000;

/**
 * True unless the server says that its chat template has no place for tools. llama.cpp's server then takes a request with tools, and
 * leaves them out without saying so. It describes itself at `/props`, beside the API; other servers do not, and no key is sent there.
 */
export async function showsTools(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(new URL("/props", endpoint), {
      redirect: "error",
      signal: AbortSignal.timeout(describeMs),
    });
    const props: unknown = await answer.json();
    const caps = isObject(props) ? props.chat_template_caps : undefined;
    return !(isObject(caps) && caps.supports_tools === false);
  } catch {
    return true;
  }
}
