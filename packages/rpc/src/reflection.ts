/**
 * gRPC server reflection (grpc.reflection.v1). What it is made of takes megabytes and is hardly ever asked for: it is
 * loaded with the first question, and until then messages are only bytes.
 */
import type { CallContext, Server } from "nice-grpc";

const definition = {
  serverReflectionInfo: {
    path: "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    requestStream: true,
    responseStream: true,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
    options: {},
  },
} as const;

/**
 * Adds it to a server.
 * @param readDescriptors reads a serialised google.protobuf.FileDescriptorSet
 * @param names full names of the services that are listed: only what the descriptors hold, since tools fail altogether on
 *   a listed service that cannot be described
 */
export function addReflection(
  server: Server,
  readDescriptors: () => Promise<Uint8Array>,
  names: readonly string[],
): void {
  let loading: ReturnType<typeof loadReflection> | undefined;
  server.add(definition, {
    async *serverReflectionInfo(requests: AsyncIterable<Uint8Array>, context: CallContext) {
      loading ??= loadReflection(readDescriptors, names);
      const { method, answer } = await loading;
      const read = mapEach(requests, (bytes) => method.requestDeserialize(Buffer.from(bytes)));
      yield* mapEach(answer(read, context), (response) => method.responseSerialize(response));
    },
  });
}

async function loadReflection(readDescriptors: () => Promise<Uint8Array>, names: readonly string[]) {
  const { ServerReflection, ServerReflectionService } = await import("nice-grpc-server-reflection");
  const service = ServerReflection(await readDescriptors(), names);
  return { method: ServerReflectionService.serverReflectionInfo, answer: service.serverReflectionInfo };
}

async function* mapEach<T, R>(values: AsyncIterable<T>, map: (value: T) => R): AsyncGenerator<R> {
  for await (const value of values) yield map(value);
}

function asIs(bytes: Uint8Array): Uint8Array {
  return bytes;
}
