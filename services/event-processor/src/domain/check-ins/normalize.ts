/** A check-in in the form that consumers read (streams, section "Check-ins", processing). */
import type { CheckIn } from "./check-in.ts";

const maxSlugCharacters = 50;
const maxEnvironmentCharacters = 64;

/** Cuts the slug. Undefined: the check-in names no monitor, or its environment is too long. */
export function normalizeCheckIn(checkIn: CheckIn): CheckIn | undefined {
  const { monitor_slug: slug, environment } = checkIn;
  if (slug === "") return undefined;
  if (environment !== undefined && [...environment].length > maxEnvironmentCharacters) return undefined;
  return slug.length <= maxSlugCharacters
    ? checkIn
    : { ...checkIn, monitor_slug: [...slug].slice(0, maxSlugCharacters).join("") };
}
