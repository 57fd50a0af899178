/**
 * Checks the certificate of every connection of a server. A caller that is refused gets an answer that says why, to
 * whatever it calls, and is disconnected soon after: a handshake that fails would tell it nothing.
 */
import type { Server } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ServerMiddleware } from "nice-grpc";
import { RpcError } from "../rpc-error.ts";
import { type CallerRefusal, refusalOf } from "./caller-check.ts";

const disconnectAfterMs = 2000;

export interface RefusedCallers {
  /** Checks the connections of a server that listens for TLS. */
  watch(server: Server): void;
  /** Refuses the calls of those who failed the check. */
  readonly middleware: ServerMiddleware;
}

/**
 * @param allowedNames as for `refusalOf`
 * @param onRefused told once for every connection
 */
export function createRefusedCallers(
  allowedNames: readonly string[],
  onRefused: (refusal: CallerRefusal, peer: string) => void,
): RefusedCallers {
  /** By address and port, as calls know their peers; only of open connections. */
  const refusals = new Map<string, CallerRefusal>();

  function check(socket: TLSSocket): void {
    const refusal = refusalOf(socket, allowedNames);
    if (refusal === undefined) return;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    refusals.set(peer, refusal);
    const timer = setTimeout(() => socket.destroy(), disconnectAfterMs);
    socket.once("close", () => {
      clearTimeout(timer);
      refusals.delete(peer);
    });
    onRefused(refusal, peer);
  }

  return {
    watch: (server) => server.prependListener("secureConnection", check),
    async *middleware(call, context) {
      const refusal = refusals.get(context.peer);
      if (refusal !== undefined) {
        const code = refusal.reason === "not_allowed" ? "PERMISSION_DENIED" : "UNAUTHENTICATED";
        throw new RpcError(code, refusal.message, { reason: "CALLER_REFUSED" });
      }
      return yield* call.next(call.request, context);
    },
  };
}
