/** Clients that are slow, or silent, on purpose cost others nothing and are cut off. */
import assert from "node:assert/strict";
import { openRaw, type RawConnection, statusesIn } from "../harness/raw-http.ts";
import { startWatchedWeir, type WatchedWeir } from "../harness/watched-weir.ts";
import { attackedProject, auth, maxDelayMs, maxGrownBytes, projectId, publicKey } from "./attacked-project.ts";

const sockets = 500;
const trickleMs = 200;
const head = `POST /api/${projectId}/envelope/ HTTP/1.1\r\nHost: weir\r\nX-Sentry-Auth: Sentry sentry_key=${publicKey}\r\n`;

/** What each kind of slow client sends at first, and then again and again. */
const kinds: Readonly<Record<string, { readonly first: string; readonly again: string; readonly statuses: number[] }>> =
  {
    "are silent": { first: "", again: "", statuses: [408] },
    "never end their headers": { first: head, again: "X-Note: 1\r\n", statuses: [408] },
    "never end their body": { first: `${head}Content-Length: 100000\r\n\r\n{}\n`, again: "x", statuses: [408] },
    "never end their chunks": {
      first: `${head}Transfer-Encoding: chunked\r\n\r\n`,
      again: "1\r\nx\r\n",
      statuses: [408],
    },
    "go on sending what was refused": {
      first: `${head.replace(publicKey, "x")}Content-Length: 100000\r\n\r\n`,
      again: "x",
      statuses: [400],
    },
  };

describe(`${sockets} clients that`, function () {
  this.timeout(60_000);
  let weir: WatchedWeir;

  before(async () => {
    weir = await startWatchedWeir([attackedProject], { limits: { min_body_rate_grace: 3 } });
    for (let index = 0; index < 200; index++) assert.equal(await submit(), 200);
  });
  after(() => weir?.stop());

  async function submit(): Promise<number> {
    const body = '{}\n{"type":"event"}\n{"message":"still here"}\n';
    const answer = await fetch(`${weir.httpUrl}/api/${projectId}/envelope/`, { method: "POST", headers: auth, body });
    await answer.arrayBuffer();
    return answer.status;
  }

  for (const [what, { first, again, statuses }] of Object.entries(kinds)) {
    it(`${what} are cut off, and others are served meanwhile`, async () => {
      const strain = await weir.strain(async () => {
        const clients = await Promise.all(Array.from({ length: sockets }, () => openRaw(weir.httpUrl)));
        for (const { socket } of clients) if (first !== "") socket.write(first);
        const trickle = setInterval(() => {
          if (again !== "") for (const { socket } of clients) if (socket.writable) socket.write(again);
        }, trickleMs);
        try {
          for (let index = 0; index < 50; index++) assert.equal(await submit(), 200);
          await Promise.all(clients.map(({ closed }) => closed));
        } finally {
          clearInterval(trickle);
          for (const { socket } of clients) socket.destroy();
        }
        checkAnswers(clients, statuses);
      });
      assert.ok(strain.longestDelayMs < maxDelayMs, `the event loop was held up for ${strain.longestDelayMs} ms`);
      assert.ok(strain.grownBytes < maxGrownBytes, `memory grew by ${strain.grownBytes} bytes`);
      assert.equal(await submit(), 200);
    });
  }
});

/** Nearly all: the end of a connection may overtake its last answer. */
function checkAnswers(clients: readonly RawConnection[], statuses: readonly number[]): void {
  const answers = clients.map(({ received }) => statusesIn(received()).join());
  const unexpected = answers.filter((answer) => answer !== statuses.join() && answer !== "");
  assert.deepEqual(unexpected, []);
}
