/** Turns generated definitions into what nice-grpc takes, without its copy of every message that fills in defaults. */
import type { ServiceDefinition } from "nice-grpc";
import type { RpcServiceDefinition } from "./port.ts";

/**
 * Ports demand full messages, so they are written as they are; nice-grpc's own conversion would first copy each message
 * deeply with `fromPartial`.
 */
export function toGrpcDefinition(definition: RpcServiceDefinition): ServiceDefinition {
  const methods: ServiceDefinition = {};
  for (const [key, method] of Object.entries(definition.methods)) {
    const { requestType, responseType } = method;
    methods[key] = {
      path: `/${definition.fullName}/${method.name}`,
      requestStream: method.requestStream,
      responseStream: method.responseStream,
      requestSerialize: (message: never) => requestType.encode(message).finish(),
      requestDeserialize: (bytes) => requestType.decode(bytes),
      responseSerialize: (message: never) => responseType.encode(message).finish(),
      responseDeserialize: (bytes) => responseType.decode(bytes),
      options: method.options,
    };
  }
  return methods;
}
