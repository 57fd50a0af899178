/** What operators and autoscalers ask, and paths that no route has: each case, over HTTP. */
import { auth } from "../testing/call-gateway.ts";
import type { DoorRow } from "../testing/check-door.ts";
import { checkDoor } from "../testing/check-door.ts";

const json = { ...auth, "content-type": "application/json" };

const rows: readonly DoorRow[] = [
  {
    what: "a relay that asks whether its upstream runs",
    call: { path: "/api/0/relays/live/", method: "GET" },
    status: 200,
    body: '{"is_healthy":true}',
    headers: { "content-type": "application/json", "access-control-allow-origin": null },
  },
  {
    what: "the same beside a listener for internal routes, for it is no internal route",
    call: { path: "/api/0/relays/live/", method: "GET" },
    status: 200,
    body: '{"is_healthy":true}',
    settings: { relay: { internal_port: 0 } },
  },
  {
    what: "a preflight on a route without CORS",
    call: { path: "/api/0/relays/live/", method: "OPTIONS" },
    status: 405,
    headers: { allow: "GET,HEAD" },
  },
  {
    what: "an autoscaler",
    call: { path: "/api/relay/autoscaling/", method: "GET" },
    status: 200,
    body: new RegExp(
      [
        "^# TYPE relay_memory_usage gauge",
        "relay_memory_usage 0\\.\\d+",
        "# TYPE relay_up gauge",
        "relay_up 1",
        "# TYPE relay_spool_item_count gauge",
        "relay_spool_item_count 0",
        "# TYPE relay_spool_total_size gauge",
        "relay_spool_total_size 0",
        "# TYPE relay_service_utilization gauge",
        'relay_service_utilization\\{relay_service="ingest-gateway", instance_id="0"\\} [\\d.]+',
        "# TYPE relay_worker_pool_utilization gauge",
        "relay_worker_pool_utilization 0",
        "# TYPE relay_runtime_utilization gauge",
        "relay_runtime_utilization [\\d.]+\n$",
      ].join("\n"),
    ),
    headers: { "content-type": "text/plain; charset=utf-8" },
  },
  {
    what: "an autoscaler on the clients' listener, if internal routes have their own",
    call: { path: "/api/relay/autoscaling/", method: "GET" },
    status: 404,
    settings: { relay: { internal_port: 0 } },
  },
  { what: "another internal path", call: { path: "/api/relay/other/", method: "GET" }, status: 404 },
  { what: "a path that no route has", call: { path: "/api/42/batch/", headers: json, body: "{}" }, status: 404 },
];

checkDoor("operators", rows);
