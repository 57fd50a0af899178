/** Puts a fault switch in front of a sink or of a service. */
import type { RpcServiceDefinition } from "@weir/rpc";
import type { Sink } from "@weir/sink";
import type { FaultSwitch } from "./fault-switch.ts";

/** A sink whose submits pass the switch first. `close` is never disturbed. */
export function withSinkFaults(sink: Sink, faults: FaultSwitch): Sink {
  return {
    async submit(records, options) {
      await faults.pass(options?.signal);
      await sink.submit(records, options);
    },
    close: () => sink.close(),
  };
}

/**
 * A service whose calls pass the switch first; for a method that answers with a stream, before its first message.
 * @param definition the generated definition of the service
 */
export function withPortFaults<P extends object>(definition: RpcServiceDefinition, port: P, faults: FaultSwitch): P {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      const method =
        typeof name === "string" && Object.hasOwn(definition.methods, name) ? definition.methods[name] : undefined;
      if (typeof member !== "function" || method === undefined) return member;
      if (method.responseStream) {
        return async function* (request: unknown, context?: { readonly signal?: AbortSignal }) {
          await faults.pass(context?.signal);
          yield* Reflect.apply(member, target, [request, context]);
        };
      }
      return async (request: unknown, context?: { readonly signal?: AbortSignal }): Promise<unknown> => {
        await faults.pass(context?.signal);
        return Reflect.apply(member, target, [request, context]);
      };
    },
  });
}
