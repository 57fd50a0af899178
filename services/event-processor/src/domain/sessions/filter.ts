/** Inbound filters of sessions (streams, section "Sessions", steps). What they drop leaves no outcome, as with all sessions. */
import type { FilterableItem } from "@weir/inbound-filters";
import { emptyItem } from "@weir/inbound-filters";
import { createUnitFilter } from "../inbound-filters.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Session, SessionAttributes } from "./session.ts";

/** The sessions of an item, or none if the project does not want them: it is asked about the item as a whole. */
export function filterSessions(context: UnitContext, sessions: readonly Session[]): readonly Session[] {
  const [first] = sessions;
  const find = createUnitFilter(context, "session");
  const hit = first && find?.(filterableSession(first.attributes));
  if (hit === undefined) return sessions;
  context.processing.explain("an inbound filter dropped sessions", { reason: hit.reason });
  return [];
}

function filterableSession({ release, environment, userAddress, userAgent }: SessionAttributes): FilterableItem {
  const fields = new Map([
    ["event.release", release],
    ["event.environment", environment],
  ]);
  return {
    ...emptyItem,
    getField: (path) => fields.get(path),
    release: () => release,
    userAddress: () => userAddress,
    userAgent: () => userAgent,
  };
}
