/** What becomes of a submitted envelope, as far as the sender is told. */

import type { SizeViolation } from "@weir/envelope";
import type { RateLimits } from "@weir/rate-limits";
import type { ProjectRejection } from "./project-checks.ts";

/** Why the buffer does not take an envelope. */
export type SpoolRefusal = "full" | "closed";

/** Why an envelope cannot be held: the buffer does not take it, or the process has no memory left for more data. */
export type HoldRefusal = SpoolRefusal | "memory";

/** The decision on one envelope. */
export type Admission =
  /** Taken whole, or nothing in it was worth keeping. */
  | { readonly kind: "accepted"; readonly eventId: string | undefined }
  /** Limits refused at least a part; the rest was taken. */
  | { readonly kind: "rate_limited"; readonly eventId: string | undefined; readonly limits: RateLimits }
  /** The project refuses it. */
  | { readonly kind: "rejected"; readonly rejection: ProjectRejection }
  /** An item is too large, so all of them are refused. */
  | { readonly kind: "too_large"; readonly violation: SizeViolation }
  /** It cannot be held now; the sender may try again later. */
  | { readonly kind: "unavailable"; readonly refusal: HoldRefusal };
