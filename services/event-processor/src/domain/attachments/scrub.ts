/** Takes personal data out of files (PII, section "Attachments, minidumps, view hierarchies"). */
import type { Item } from "@weir/envelope";
import { attachmentKind, ContentType } from "@weir/envelope";
import type { Managed } from "@weir/managed";
import { createFileScrubber, type FileScrubber } from "@weir/pii";
import { readMinidump } from "../crashes/minidump.ts";
import { minidumpParts } from "../crashes/minidump-parts.ts";
import { parseJson } from "../event/parse-json.ts";
import type { UnitContext } from "../unit-context.ts";

const viewHierarchyFeature = "organizations:view-hierarchy-scrubbing";

/** Scrubs the attachments of a unit. A text that became shorter makes its file smaller: it counts what it then has. */
export async function scrubAttachments<T extends { readonly attachments: readonly Item[] }>(
  context: UnitContext,
  unit: Managed<T>,
): Promise<void> {
  const attachments = await scrubFiles(context, unit.value.attachments);
  if (attachments !== unit.value.attachments) unit.remeasure({ ...unit.value, attachments });
}

/** Scrubs files, as the project's own rules say. */
export async function scrubFiles(context: UnitContext, items: readonly Item[]): Promise<readonly Item[]> {
  const { config } = context.project;
  const scrubber = items.length === 0 ? undefined : createFileScrubber(config.scrubbing);
  if (scrubber === undefined) return items;
  const scrubbed: Item[] = [];
  for (const item of items) scrubbed.push(await scrubFile(context, scrubber, item));
  return scrubbed;
}

async function scrubFile(context: UnitContext, scrubber: FileScrubber, item: Item): Promise<Item> {
  const { payload, filename } = item;
  if (item.contentType === ContentType.ATTACHMENT_REFERENCE || payload.length === 0) return item;
  const kind = attachmentKind(item);
  if (kind === "event.view_hierarchy" && context.project.config.features.has(viewHierarchyFeature)) {
    const document = parseJson(payload);
    return document.ok ? withPayload(item, Buffer.from(JSON.stringify(scrubber.scrubTexts(document.value)))) : item;
  }
  if (kind === "event.minidump") {
    const dump = readMinidump(payload);
    const steps =
      dump === undefined
        ? scrubber.scrubFile(filename, payload)
        : scrubber.scrubMinidump(filename, payload, minidumpParts(dump, payload));
    return withPayload(item, await finish(context, steps));
  }
  if (!scrubber.namesFiles) return item;
  return withPayload(item, await finish(context, scrubber.scrubFile(filename, payload)));
}

/** A large file takes long: others have their turn in between. */
async function finish({ processing }: UnitContext, steps: Generator<void, Buffer>): Promise<Buffer> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await processing.yieldTurn();
  }
}

function withPayload(item: Item, payload: Buffer): Item {
  return payload === item.payload ? item : { ...item, payload };
}
