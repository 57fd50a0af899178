/** Asks a Redis of a test one thing, without a client library. */
import { connect } from "node:net";

const timeoutMs = 10_000;

/**
 * Sends one command and gives the answer as it came, with its type in front: `+PONG`, `:1`.
 * @param command as one would type it, without line breaks
 * @throws Error with the answer if it is an error, or if none comes within 10 s
 */
export function askRedis(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(`${command}\r\n`));
    socket.once("error", reject);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`${command}: found no answer after ${timeoutMs} ms`)));
    socket.once("data", (chunk) => {
      socket.destroy();
      const answer = String(chunk).trim();
      if (answer.startsWith("-")) reject(new Error(`${command}: ${answer}`));
      else resolve(answer);
    });
  });
}
