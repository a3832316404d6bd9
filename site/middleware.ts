import { defineMiddleware } from "astro/middleware";
import { contentPolicy } from "../schema/content-policy.ts";

const openPages = new Set(["/sign-in", "/link", "/outbox", "/404", "/500"]);

/** Pages are for people who signed in; every page carries the policy that keeps a model's text from acting. */
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
