/**
 * Checks the certificate of every connection of a server. A caller that is refused gets an answer that says why, to
 * whatever it calls, and is disconnected soon after: a handshake that fails would tell it nothing. Some services are for
 * anyone: whoever calls nothing else is not refused. What comes over a connection that was not found good, because it is
 * gone already or was never seen, is refused as well.
 */
import type { Server } from "node:net";
import type { TLSSocket } from "node:tls";
import type { ServerMiddleware } from "nice-grpc";
import { RpcError } from "../rpc-error.ts";
import { type CallerRefusal, refusalOf } from "./caller-check.ts";

const unknownCaller: CallerRefusal = {
  reason: "no_certificate",
  message: "the connection of the call is not, or no longer, one whose certificate was checked",
};

const disconnectAfterMs = 2000;

export interface RefusedCallersOptions {
  /** As for `refusalOf`. */
  readonly allowedNames: readonly string[];
  /** Full names of the services that are for anyone. */
  readonly openServices: readonly string[];
  /** Told once for every connection that is refused. */
  readonly onRefused: (refusal: CallerRefusal, peer: string) => void;
}

export interface RefusedCallers {
  /** Checks the connections of a server that listens for TLS. */
  watch(server: Server): void;
  /** Refuses the calls of those who did not pass the check. */
  readonly middleware: ServerMiddleware;
}

interface Suspect {
  readonly refusal: CallerRefusal;
  /** Tells of it, and disconnects it soon; once. */
  refuse(): void;
}

export function createRefusedCallers(options: RefusedCallersOptions): RefusedCallers {
  /** By address and port, as calls know their peers; only open connections. */
  const trusted = new Set<string>();
  const suspects = new Map<string, Suspect>();
  const openPaths = options.openServices.map((name) => `/${name}/`);

  function check(socket: TLSSocket): void {
    const refusal = refusalOf(socket, options.allowedNames);
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    if (refusal === undefined) {
      trusted.add(peer);
      socket.once("close", () => trusted.delete(peer));
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    function refuse(): void {
      if (timer !== undefined || refusal === undefined) return;
      timer = setTimeout(() => socket.destroy(), disconnectAfterMs);
      options.onRefused(refusal, peer);
    }
    suspects.set(peer, { refusal, refuse });
    socket.once("close", () => {
      clearTimeout(timer);
      suspects.delete(peer);
    });
    if (openPaths.length === 0) refuse();
  }

  return {
    watch: (server) => server.prependListener("secureConnection", check),
    async *middleware(call, context) {
      const suspect = suspects.get(context.peer);
      const isAllowed = trusted.has(context.peer) && suspect === undefined;
      if (!isAllowed && !openPaths.some((path) => call.method.path.startsWith(path))) {
        suspect?.refuse();
        const { reason, message } = suspect?.refusal ?? unknownCaller;
        const code = reason === "not_allowed" ? "PERMISSION_DENIED" : "UNAUTHENTICATED";
        throw new RpcError(code, message, { reason: "CALLER_REFUSED" });
      }
      return yield* call.next(call.request, context);
    },
  };
}
