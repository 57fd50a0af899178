/** What every client of @platformatic/kafka has in common; loads nothing of the library. */
import type { BaseOptions } from "@platformatic/kafka";
import type { ClusterSettings } from "./cluster-settings.ts";
import { loadTlsOptions } from "./tls-options.ts";

/** Who we are to a cluster, where it is, and how connections to it are secured. */
export async function clientOptions(settings: ClusterSettings, clientId: string): Promise<BaseOptions> {
  return {
    clientId,
    bootstrapBrokers: [...settings.brokers],
    ...(settings.tls && { tls: await loadTlsOptions(settings.tls) }),
    ...(settings.sasl && { sasl: { ...settings.sasl } }),
  };
}

/** The library wraps what happened: the last of the innermost errors says it. */
export function innermostMessage(error: Error): string {
  let current = error;
  for (let depth = 0; depth < 8; depth += 1) {
    const inner: unknown = current instanceof AggregateError ? current.errors.at(-1) : current.cause;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  return current === error ? error.message : `${error.message} ${current.message}`;
}
