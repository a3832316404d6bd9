import { formatMoment } from "../../../schema/moment.ts";
import { looksOfTrigger, triggerOf } from "../../../schema/table.ts";
import { operatorGroup, peopleOf } from "../../inbox/caller.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import type { Stored } from "../../ledger/stored.ts";
import { addressed } from "./addressed.ts";
import type { Message } from "./mailer.ts";

/** Writes the messages about a trigger whose looks fail, or do not any more; nothing when it is not deployed any more. */
export async function writeLookNotice(
  manifests: Manifests,
  { pk, item, reminder, reason = "" }: Stored<"notice">,
  siteUrl: string,
): Promise<Message[]> {
  const { engagement, trigger } = triggerOf(pk);
  const { readable } = await manifests.deployed();
  const manifest = readable.find((each) => each.manifest.name === engagement)?.manifest;
  if (manifest === undefined) return [];
  const [repository = "", since = ""] = item.slice(looksOfTrigger.length).split("#");
  const about = `the trigger ${trigger} of ${manifest.title} at the repository ${repository}`;
  const isOver = reminder > 0;
  return addressed(peopleOf({ manifest }, operatorGroup), {
    subject: `${manifest.title}: ${isOver ? "events arrive again" : "no events arrive"} from ${repository}`,
    paragraphs: isOver
      ? [
          `Looks for ${about} succeed again. They had failed since ${formatMoment(since)}; what happened meanwhile is followed now, so nothing is lost.`,
          `${siteUrl}/queue`,
        ]
      : [
          `Looks for ${about} have failed since ${formatMoment(since)}: ${reason}`,
          "Nothing that happens there starts a project until this is repaired. What happens meanwhile is not lost: the first look that succeeds follows it. When a credential was refused or is missing, store one that the repository accepts; `crew doctor ENGAGEMENT`, with `--env` for an environment in the cloud, says what is wrong with it.",
          `${siteUrl}/queue`,
        ],
  });
}
