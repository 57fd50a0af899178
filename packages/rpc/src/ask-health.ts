/** Asks a server how it is, by the standard health service (grpc.health.v1). */
import { type Channel, createClient } from "nice-grpc";
import { HealthDefinition } from "nice-grpc-server-health";
import { openChannel } from "./client.ts";
import type { Certificates } from "./tls/certificates.ts";
import { fromClientError } from "./wire-error.ts";

/** What a server says of itself, or why it said nothing. */
export type HealthAnswer =
  | { readonly status: "serving" }
  | { readonly status: "not_serving" }
  | { readonly status: "unreachable"; readonly problem: string };

/** Whom to ask, and until when. */
export interface AskHealthOptions {
  /** `host:port` */
  readonly address: string;
  /** Ends the wait for an answer. */
  readonly signal: AbortSignal;
  /** Undefined: in plain text. */
  readonly certificates?: Certificates | undefined;
}

/** `SERVING` (grpc.health.v1.HealthCheckResponse.ServingStatus). */
const serving = 1;

/** Asks for the overall health of a server. */
export async function askHealth({ address, signal, certificates }: AskHealthOptions): Promise<HealthAnswer> {
  const host = address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  const channel = openChannel({ address, host, certificates, maxReconnectMs: 5000 });
  try {
    const status = await healthOver(channel, "", signal);
    return { status: status === serving ? "serving" : "not_serving" };
  } catch (error) {
    const problem = signal.aborted ? "no answer in time" : fromClientError(error).message;
    return { status: "unreachable", problem };
  } finally {
    channel.close();
  }
}

/** Asks for the health of a service (empty: of all), and yields the number of the answer. */
export async function healthOver(channel: Channel, service: string, signal: AbortSignal): Promise<number> {
  return (await createClient(HealthDefinition, channel).check({ service }, { signal })).status;
}
