import { defineMiddleware } from "astro/middleware";
import { contentPolicy } from "../schema/content-policy.ts";

const openPages = new Set(["/sign-in", "/link", "/outbox", "/404", "/500"]);

/** Restricts pages to signed-in people; every page has the policy that makes a model's text harmless. */
export const onRequest = defineMiddleware(async (context, next) => {
  const { pathname, search } = context.url;
  context.locals.begunAt = new Date().toISOString();
  context.locals.isRefresh = context.request.headers.get("crew-live") === "regions";
  const response =
    context.locals.crew.viewer || openPages.has(pathname.replace(/(?<=.)\/$/, ""))
      ? await next()
      : context.redirect(`/sign-in?returnTo=${encodeURIComponent(pathname + search)}`, 303);
  response.headers.set("content-security-policy", contentPolicy);
  return response;
});
