/** Speaks just enough of PostgreSQL's protocol for a real client to run queries: every query yields one row of one text. */

import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";

/** A server that is running. */
export interface FakePostgres {
  /** As in `postgres://shop@127.0.0.1:5432/shop`. */
  readonly url: string;
  stop(): Promise<void>;
}

const headerBytes = 5;
const startupVersion = 196_608;

/** Starts a server on a free loopback port. */
export async function startFakePostgres(): Promise<FakePostgres> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://shop@127.0.0.1:${port}/shop`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serve(socket: Socket): void {
  let held = Buffer.alloc(0);
  let started = false;
  socket.on("data", (bytes) => {
    held = Buffer.concat([held, bytes]);
    if (!started) {
      if (held.length < 8 || held.length < held.readInt32BE(0)) return;
      const version = held.readInt32BE(4);
      held = held.subarray(held.readInt32BE(0));
      if (version !== startupVersion) {
        // A client that asks for encryption is told that there is none, and begins anew.
        socket.write("N");
        return;
      }
      started = true;
      socket.write(Buffer.concat([message("R", int32(0)), ready]));
    }
    while (held.length >= headerBytes && held.length > held.readInt32BE(1)) {
      const type = String.fromCharCode(held[0] ?? 0);
      held = held.subarray(1 + held.readInt32BE(1));
      const reply = answers.get(type);
      if (reply !== undefined) socket.write(reply);
      if (type === "X") socket.end();
    }
  });
}

const ready = message("Z", Buffer.from("I"));
const row = Buffer.concat([int16(1), text("note"), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]);
const described = message("T", row);
const result = Buffer.concat([
  message("D", Buffer.concat([int16(1), int32(4), Buffer.from("kept")])),
  message("C", text("SELECT 1")),
]);

/** By the type of what a client sends: parse, bind, describe, execute, sync, and simple queries. */
const answers: ReadonlyMap<string, Buffer> = new Map([
  ["P", message("1", Buffer.alloc(0))],
  ["B", message("2", Buffer.alloc(0))],
  ["D", described],
  ["E", result],
  ["S", ready],
  ["Q", Buffer.concat([described, result, ready])],
]);

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
