import { startService } from "./testing/start-service.ts";

const quotas = Array.from({ length: 20 }, (_, i) => ({
  id: `q${i}`,
  categories: ["error"],
  scope: "project",
  limit: 100,
  window: 60,
}));
const files = Object.fromEntries(
  Array.from({ length: 2000 }, (_, i) => [
    `p${i}.json`,
    {
      projectId: i + 1,
      publicKeys: [{ publicKey: i.toString(16).padStart(32, "0") }],
      config: { quotas, piiConfig: { rules: {} } },
    },
  ]),
);
let a = performance.now();
const t = (name: string) => {
  console.log(name, (performance.now() - a).toFixed(0));
  a = performance.now();
};
const s = await startService({ place: "local", files });
t("first");
await s.service.stop(AbortSignal.timeout(1000));
t("stop");
await s.service.start().catch((e) => console.log(e.message));
t("start");
const s2 = await s.restart();
t("restart");
console.log(s2.logged.length, s.logged.length, JSON.stringify(s.logged.slice(0, 3)).slice(0, 600));
await s2.dispose();
t("dispose");
