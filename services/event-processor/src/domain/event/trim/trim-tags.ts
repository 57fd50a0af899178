/** Keys and values of tags that are too long. */
import type { JsonObject } from "../json.ts";
import type { MetaNode } from "../meta.ts";
import { ownMeta } from "../meta.ts";
import { countCharacters, cutText } from "./cut-text.ts";

const maxCharacters = 200;

/** Cuts the keys and values of tags. */
export function trimTags({ tags }: JsonObject, meta: MetaNode): void {
  if (!Array.isArray(tags)) return;
  tags.forEach((tag: unknown, index) => {
    if (!Array.isArray(tag)) return;
    for (const part of [0, 1]) {
      const text: unknown = tag[part];
      if (typeof text !== "string" || text.length <= maxCharacters || countCharacters(text) <= maxCharacters) continue;
      tag[part] = cutText(text, maxCharacters, ownMeta(meta, ["tags", index, part]));
    }
  });
}
