/** Pairs a service definition with the object that serves it. */
import type { CallContext, Port, RpcServiceDefinition } from "./port.ts";

/** The methods of a port whose message types are forgotten: the definition beside it knows them. */
export type AnyPort = Readonly<
  Record<string, (request: never, context?: CallContext) => Promise<unknown> | AsyncIterable<unknown>>
>;

/** A service ready to be served. */
export interface ServiceBinding {
  readonly definition: RpcServiceDefinition;
  readonly implementation: AnyPort;
  /** With mutual TLS: callers need no certificate, for the service has its own way to know them. */
  readonly isForAnyone?: boolean | undefined;
}

/** Binds an implementation to its definition; the compiler checks that they fit. */
export function bind<D extends RpcServiceDefinition>(definition: D, implementation: Port<D>): ServiceBinding {
  // Boundary: what fits a definition is forgotten here and relied on by the server, which looks methods up by its keys.
  return { definition, implementation: implementation as unknown as AnyPort };
}

/** The same service for callers without a certificate, too: senders of data, who name the key of a project. */
export function forAnyone(binding: ServiceBinding): ServiceBinding {
  return { ...binding, isForAnyone: true };
}
