/** Asks a server how it is, by the standard health service (grpc.health.v1). */
import { ChannelCredentials, createChannel, createClient } from "nice-grpc";
import { HealthDefinition } from "nice-grpc-server-health";

/** What a server says of itself, or why it said nothing. */
export type HealthAnswer =
  | { readonly status: "serving" }
  | { readonly status: "not_serving" }
  | { readonly status: "unreachable"; readonly problem: string };

/** `SERVING` (grpc.health.v1.HealthCheckResponse.ServingStatus). */
const serving = 1;

/**
 * Asks for the overall health of a server.
 * @param address `host:port`
 * @param signal ends the wait for an answer
 */
export async function askHealth(address: string, signal: AbortSignal): Promise<HealthAnswer> {
  const channel = createChannel(address, ChannelCredentials.createInsecure());
  try {
    const { status } = await createClient(HealthDefinition, channel).check({ service: "" }, { signal });
    return { status: status === serving ? "serving" : "not_serving" };
  } catch (error) {
    const problem = signal.aborted ? "no answer in time" : error instanceof Error ? error.message : String(error);
    return { status: "unreachable", problem };
  } finally {
    channel.close();
  }
}
