/** Where telemetry goes by OTLP, and whom it is about. */
import { type Resource, resourceFromAttributes } from "@opentelemetry/resources";

/** A collector, and how this process is called there. */
export interface OtlpTarget {
  /** URL without `/v1/traces` and without a slash at the end. */
  readonly endpoint: string;
  /** Sent with each request. */
  readonly headers: Record<string, string>;
  /** How long a request may take, attempts together, in ms. */
  readonly timeoutMs: number;
  /** Attributes of the resource, such as `service.name`. */
  readonly resource: Readonly<Record<string, string>>;
}

/** The resource that all telemetry of the process is about. */
export function resourceOf({ resource }: OtlpTarget): Resource {
  return resourceFromAttributes({ ...resource });
}
