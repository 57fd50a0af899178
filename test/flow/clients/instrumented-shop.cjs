// A small shop that knows nothing of telemetry: an HTTP server over Redis and PostgreSQL, asked once by an HTTP client.
// What is imported first (with-opentelemetry.mjs, with-sentry.mjs) instruments it, and tells how to end.
const http = require("node:http");
const { Redis } = require("ioredis");
const { Client } = require("pg");

const { REDIS_URL, POSTGRES_URL, OPENAI_URL } = process.env;

async function main() {
  const redis = new Redis(REDIS_URL, { lazyConnect: true });
  const postgres = new Client({ connectionString: POSTGRES_URL });
  await redis.connect();
  await postgres.connect();
  const server = http.createServer((request, response) => {
    answer(request.url, redis, postgres).then(
      (text) => response.end(text),
      (error) => {
        console.error(error);
        response.statusCode = 500;
        response.end();
      },
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const text = await get(`http://127.0.0.1:${server.address().port}/parcels/17?verbose=1`);
  server.close();
  await redis.quit();
  await postgres.end();
  await globalThis.flushTelemetry();
  console.log(text);
}

async function answer(url, redis, postgres) {
  await redis.set("parcel:17", "depot", "EX", 60);
  const { rows } = await postgres.query("SELECT note, owner FROM parcels WHERE id = $1 AND kind = 'letter'", [17]);
  if (OPENAI_URL === undefined) return `${url} ${rows[0].note}`;
  const { OpenAI } = require("openai");
  const client = new OpenAI({ apiKey: "none", baseURL: OPENAI_URL });
  const chat = await client.chat.completions.create({
    model: "acme-large",
    messages: [{ role: "user", content: "Where is parcel 17?" }],
  });
  return `${url} ${rows[0].note} ${chat.choices[0].message.content}`;
}

function get(url) {
  return new Promise((resolve, reject) => {
    http
      .get(url, (response) => {
        let text = "";
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve(text));
      })
      .on("error", reject);
  });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
