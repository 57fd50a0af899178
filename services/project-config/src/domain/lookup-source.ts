/**
 * Where states come from that are looked up key by key, because nobody can list them: Redis, an upstream. Local sources
 * (`ProjectSource`) come first; then lookup sources are asked in their order.
 */
import type { HealthPart } from "@weir/service-host";
import type { FoundState } from "./read-state-document.ts";

export interface StateQuery {
  /** 32 ASCII characters. */
  readonly publicKey: string;
  /** The revision, as the source names it, of the document that is held; undefined: none is. */
  readonly heldRevision: string | undefined;
}

export type StateAnswer =
  /** The document: enabled or disabled. */
  | { readonly kind: "found"; readonly found: FoundState }
  /** What is held is what the source has. */
  | { readonly kind: "unchanged" }
  /** The source does not have the key: the next one is asked. */
  | { readonly kind: "unknown" }
  /** Out of reach, malformed, or not ready: the next source is asked, and later this one again. The source has told why. */
  | { readonly kind: "failed" };

export interface LookupSource {
  /** For messages and metrics. */
  readonly name: string;
  /** Keys that are asked at about the same time travel together. Always answers, within the source's deadline. */
  lookUp(query: StateQuery): Promise<StateAnswer>;
  start(): Promise<void>;
  /** Ends what is under way; it is answered as failed. */
  stop(): Promise<void>;
  health(): HealthPart;
}
