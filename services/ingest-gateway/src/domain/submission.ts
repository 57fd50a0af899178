/** An envelope together with what the request that carried it said: what every edge hands to admission. */
import type { Envelope } from "@weir/envelope";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";

/** One envelope to admit. */
export interface Submission {
  readonly envelope: Envelope;
  /** DSN public key: 32 ASCII characters. */
  readonly publicKey: string;
  /** The project id that the sender stated; undefined if none was stated. */
  readonly projectId: bigint | undefined;
  readonly request: RequestMetadata;
  /** Header `X-Sentry-Relay-Signature`, for projects that demand signed envelopes. */
  readonly signature: string | undefined;
  /** When the request arrived, in ms since the epoch: the time of everything that follows from it. */
  readonly receivedAtMs: number;
}
