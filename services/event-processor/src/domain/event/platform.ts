/** The platform of an event (events, section "Normalisation", default attributes). */
import type { EventDocument } from "./event.ts";
import { keepOriginal } from "./meta.ts";

const platforms = new Set(
  "as3 c cfml cocoa csharp elixir go groovy haskell java javascript native node objc other perl php python ruby".split(
    " ",
  ),
);

/** Fills in `other` where no platform, or none that is known, is stated. */
export function normalizePlatform({ fields, meta }: EventDocument): void {
  const platform = fields.platform;
  if (typeof platform === "string" && platforms.has(platform)) return;
  if (platform !== undefined && platform !== null) keepOriginal(meta, ["platform"], platform);
  fields.platform = "other";
}
