/** The name under which a metric is exported by OTLP: `gateway.requests` becomes `weir.gateway.requests`. */
export function otlpName(name: string): string {
  return `weir.${name}`;
}
