/** The methods of a port that travel as batches on streams. */
import type { StreamCaller } from "./call-over-stream.ts";
import type { CallContext, Port, RpcServiceDefinition } from "./port.ts";

/** A caller for each method that does; the other methods travel as calls of their own. */
export type Batched<D extends RpcServiceDefinition> = {
  readonly [K in keyof Port<D>]?: Port<D>[K] extends (request: infer Q, context?: CallContext) => Promise<infer R>
    ? StreamCaller<Q, R>
    : never;
};
