/** What supervisor and copies tell each other over the channel between parent and child. */
import type { ConfigOverride } from "@weir/config";
import type { CopyPlace } from "./copy-config.ts";

/** The first message to a copy: what it is, and what it is to run. */
export interface CopyTask {
  readonly kind: "run";
  readonly place: CopyPlace;
  /** Configuration directory. */
  readonly directory: string | undefined;
  /** Values given on the command line. */
  readonly overrides: readonly ConfigOverride[];
  /** gRPC address of the supervisor. */
  readonly supervisor: string;
}

/** What a copy is told. */
export type ToCopy =
  | CopyTask
  | { readonly kind: "stop" }
  /** Asks whether it hangs. */
  | { readonly kind: "ping" }
  /** Asks for its metrics. */
  | { readonly kind: "metrics"; readonly request: number };

/** Where a copy answers. */
export interface CopyAddresses {
  readonly http: { readonly host: string; readonly port: number };
  readonly grpc: { readonly host: string; readonly port: number };
  /** gRPC address of this copy alone, for questions about what it alone knows. */
  readonly own: string;
}

/** What a copy tells. */
export type FromCopy =
  | { readonly kind: "ready"; readonly addresses: CopyAddresses }
  /** Its event loop turns. */
  | { readonly kind: "pong" }
  | { readonly kind: "metrics"; readonly request: number; readonly text: string };
