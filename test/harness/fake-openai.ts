/** Answers chat completions as OpenAI does, always the same one. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that is running. */
export interface FakeOpenAi {
  /** The base URL for clients. */
  readonly url: string;
  stop(): Promise<void>;
}

const completion = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_700_000_000,
  model: "acme-large-2025-06-10",
  choices: [{ index: 0, message: { role: "assistant", content: "It left the depot." }, finish_reason: "stop" }],
  usage: { prompt_tokens: 30, completion_tokens: 12, total_tokens: 42 },
};

/** Starts a server on a free loopback port. */
export async function startFakeOpenAi(): Promise<FakeOpenAi> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(completion));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
