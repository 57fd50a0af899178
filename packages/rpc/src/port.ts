/** The one type under which a service is called, whether it lives in this process or across the network. */
import type { RpcError } from "./rpc-error.ts";

/** What a generated message type brings, whatever the message: how it is written and read. */
export interface AnyMessageType {
  encode(message: never): { finish(): Uint8Array };
  decode(input: Uint8Array): unknown;
}

/** One method of a generated service definition. */
export interface RpcMethodDefinition {
  readonly name: string;
  readonly requestType: AnyMessageType;
  readonly requestStream: boolean;
  readonly responseType: AnyMessageType;
  readonly responseStream: boolean;
  readonly options: object;
}

/** A generated service definition (`XServiceDefinition`). */
export interface RpcServiceDefinition {
  readonly name: string;
  readonly fullName: string;
  readonly methods: { readonly [method: string]: RpcMethodDefinition };
}

/** What a caller may give along with a request, and what an implementation receives with it. */
export interface CallContext {
  /** Aborts the call. On the server it aborts when the caller cancels, its deadline passes, or the connection is lost. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Server side only: aborts when the server begins a graceful stop. A stream that could last for ever ends then: it
   * finishes what it has accepted and returns, or throws UNAVAILABLE.
   */
  readonly stopping?: AbortSignal | undefined;
  /** Server side only: logs an error that is a bug, and gives what may be said of it to the caller. */
  readonly reportUnexpected?: ((error: unknown) => RpcError) | undefined;
  /** Server side only: what the caller sent along with the call, by name in lower case. */
  readonly metadata?:
    | {
        get(name: string): string | Uint8Array | undefined;
        /** What was sent several times under the name, in the order in which it came. */
        getAll(name: string): readonly (string | Uint8Array)[];
      }
    | undefined;
  /** Server side only: address and port of the TCP peer. */
  readonly peer?: string | undefined;
  /** Client side only: sent along with a call that does not travel in a batch. In-process calls ignore it. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Client side only: how long a unary call may take, in ms. Default: that of the connection. In-process calls ignore it. */
  readonly timeoutMs?: number | undefined;
}

type RequestOf<M> = M extends { requestType: { decode(input: Uint8Array): infer T } } ? T : never;
type ResponseOf<M> = M extends { responseType: { decode(input: Uint8Array): infer T } } ? T : never;

type PortMethod<M> = M extends { requestStream: false; responseStream: false }
  ? (request: RequestOf<M>, context?: CallContext) => Promise<ResponseOf<M>>
  : M extends { requestStream: true; responseStream: true }
    ? (requests: AsyncIterable<RequestOf<M>>, context?: CallContext) => AsyncIterable<ResponseOf<M>>
    : M extends { requestStream: true }
      ? (requests: AsyncIterable<RequestOf<M>>, context?: CallContext) => Promise<ResponseOf<M>>
      : (request: RequestOf<M>, context?: CallContext) => AsyncIterable<ResponseOf<M>>;

/**
 * The methods of a service as asynchronous functions over full messages.
 *
 * A service implements it; callers hold either the service itself (same process) or what {@link connect} returns, and
 * cannot tell which. It demands full messages because an in-process call has no serialisation that would fill in
 * defaults. Messages are read-only by agreement: in one process they are shared, not copied.
 */
export type Port<D extends RpcServiceDefinition> = { readonly [K in keyof D["methods"]]: PortMethod<D["methods"][K]> };
