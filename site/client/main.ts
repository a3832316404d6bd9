import { keepDrafts } from "./drafts.ts";
import { followEvents } from "./live.ts";

keepDrafts(document);
followEvents(document);
