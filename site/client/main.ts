import { keepDrafts } from "./drafts.ts";
import { followEvents } from "./live.ts";
import { nameRefusedPage } from "./refused.ts";

nameRefusedPage(document);
keepDrafts(document);
followEvents(document);
