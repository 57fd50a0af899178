/** Traces unary gRPC calls by the metadata `traceparent` and `tracestate`. What travels in batches on streams is traced by its entries. */
import type { CallContext, ServiceBinding } from "@weir/rpc";
import { runTraced, type TraceCarrier, type Tracer } from "@weir/telemetry";
import type { ServiceName } from "./service.ts";

type Unary = (request: unknown, context?: CallContext) => Promise<unknown>;

/** The binding of a service, its unary methods traced. Only the gateway is asked by strangers. */
export function traceBinding(service: ServiceName, binding: ServiceBinding, tracer: Tracer): ServiceBinding {
  const { definition } = binding;
  // Boundary: `bind` has checked that the methods fit the definition; here they are only called.
  const methods = binding.implementation as Readonly<Record<string, Unary>>;
  const traced: Record<string, unknown> = { ...methods };
  for (const [key, { name, requestStream, responseStream }] of Object.entries(definition.methods)) {
    const method = methods[key];
    if (method === undefined || requestStream || responseStream) continue;
    const attributes = { "rpc.service": definition.fullName, "rpc.method": name };
    traced[key] = (request: unknown, context?: CallContext) => {
      const span =
        service === "ingest-gateway"
          ? tracer.enter("grpc.call", carrierOf(context), attributes)
          : tracer.start("grpc.call", { parent: carrierOf(context), attributes });
      return runTraced(tracer, span, () => method(request, context));
    };
  }
  return { ...binding, implementation: traced as typeof binding.implementation };
}

/** Read only if the call is traced, which few are. */
function carrierOf(context: CallContext | undefined): TraceCarrier {
  return {
    get traceparent() {
      return context?.metadata?.get("traceparent");
    },
    get tracestate() {
      return context?.metadata?.getAll("tracestate");
    },
  };
}
