/** Finds out what is behind a port that does not answer as it should: often it is something else, or encrypted. */
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";

/** What a port speaks; `other`: it takes connections, and none of these. */
export type Spoken = "redis" | "http" | "tls" | "other";

const tlsAlert = 0x15;

/** Says something that each of them answers in its own way. */
export async function whatAnswers(host: string, port: number, timeoutMs: number): Promise<Spoken> {
  const answer = await firstAnswer(host, port, timeoutMs);
  const text = answer.toString("latin1");
  if (/^HTTP\/|^</.test(text)) return "http";
  if (answer[0] === tlsAlert) return "tls";
  if (/^[+-]/.test(text)) return "redis";
  return (await takesTls(host, port, timeoutMs)) ? "tls" : "other";
}

/** Empty if it says nothing, or closes the connection. */
function firstAnswer(host: string, port: number, timeoutMs: number): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const socket = connect({ host, port }, () => socket.write("PING\r\n\r\n"));
  const end = (answer: Buffer) => {
    socket.destroy();
    resolve(answer);
  };
  socket.setTimeout(timeoutMs, () => end(Buffer.alloc(0)));
  socket.once("data", end);
  socket.once("error", () => end(Buffer.alloc(0)));
  socket.once("close", () => end(Buffer.alloc(0)));
  return promise;
}

function takesTls(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // Whom it belongs to does not matter here: nothing is sent to it.
  const socket = connectTls({ host, port, rejectUnauthorized: false }, () => end(true));
  const end = (isTls: boolean) => {
    socket.destroy();
    resolve(isTls);
  };
  socket.setTimeout(timeoutMs, () => end(false));
  socket.once("error", () => end(false));
  socket.once("close", () => end(false));
  return promise;
}
