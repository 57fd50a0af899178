/**
 * Compiled scrubbing rules, shared by projects whose settings are the same. Most projects have the settings that they
 * were made with, and compiled they are by far the largest part of a configuration: about 90 kB.
 */
import { readScrubbing } from "@weir/pii";

/** Reads the members `piiConfig` and `datascrubbingSettings`. */
export type ReadScrubbing = typeof readScrubbing;

/** Longer settings are a project's own. */
const maxShownChars = 16 * 1024;

/** @param maxSettings different settings that are remembered; those used longest ago make room */
export function shareScrubbing(maxSettings: number): ReadScrubbing {
  const known = new Map<string, ReturnType<ReadScrubbing>>();
  return (piiConfig, settings) => {
    const text = JSON.stringify([piiConfig ?? null, settings ?? null]);
    if (text.length > maxShownChars) return readScrubbing(piiConfig, settings);
    const found = known.get(text) ?? readScrubbing(piiConfig, settings);
    known.delete(text);
    const [oldest] = known.keys();
    if (known.size >= maxSettings && oldest !== undefined) known.delete(oldest);
    known.set(text, found);
    return found;
  };
}
