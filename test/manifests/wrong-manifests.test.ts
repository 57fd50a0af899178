import assert from "node:assert/strict";
import { requireIntegration } from "@weir/test-kit";
import { addressProblems, flowProblems } from "./check-flows.ts";
import { objectProblems } from "./check-objects.ts";
import { podProblems } from "./check-pods.ts";
import { unknownPolicyPorts, weirWorkloads } from "./cluster.ts";
import { loadPodConfig, podConfigs } from "./pod-config.ts";
import { needs, program } from "./program.ts";
import {
  buildRenderer,
  type FolderName,
  folderNames,
  folders,
  type KubernetesObject,
  renderFolder,
} from "./rendered.ts";

describe("manifests that are wrong", function () {
  this.timeout(400_000);
  const rendered = new Map<FolderName, readonly KubernetesObject[]>();

  before(async function () {
    await requireIntegration(this, "Go, to render them", async () => {
      const renderer = await buildRenderer();
      for (const name of folderNames) rendered.set(name, (await renderFolder(renderer, folders[name])).objects);
    });
  });

  function objectsOf(name: FolderName): readonly KubernetesObject[] {
    return rendered.get(name) ?? [];
  }

  async function problemsOf(objects: readonly KubernetesObject[]): Promise<string[]> {
    return flowProblems(objects, needs, await podConfigs(objects));
  }

  const changed = (change: (text: string) => string, name: FolderName = "redis-kafka") =>
    JSON.parse(change(JSON.stringify(objectsOf(name)))) as KubernetesObject[];
  const without = (name: FolderName, kind: string, object: string) =>
    objectsOf(name).filter((each) => each.kind !== kind || each.metadata.name !== object);

  it("fail where a flow that is needed is forbidden, and where one that is not is allowed", async () => {
    const closed = without("redis-kafka", "NetworkPolicy", "weir-sampling");
    assert.deepEqual(
      (await problemsOf(closed)).sort(),
      [
        "sampling must reach project-config at 50051",
        "span-processor must reach sampling at 50051",
        "event-processor must reach sampling at 50051",
      ].sort(),
    );
    const open = [
      ...objectsOf("redis-kafka"),
      {
        kind: "NetworkPolicy",
        metadata: { name: "open" },
        spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{}], egress: [{}] },
      },
    ];
    assert.ok((await problemsOf(open)).includes("sampling must not reach redis at 6379"));
  });

  it("fail where what the configuration names outside is forbidden, or what it does not name is allowed", async () => {
    for (const [name, policy, problem] of [
      ["production", "weir-to-outside-kafka", "sampling must reach kafka at 9092"],
      ["production", "weir-to-outside-redis", "quota must reach redis at 6379"],
      ["all components together", "weir-to-otlp", "quota must reach otlp at 4318"],
      ["all components together", "weir-to-statsd", "quota must reach statsd at 8125"],
      ["all components together", "weir-to-upstream", "project-config must reach upstream at 443"],
    ] as const) {
      const found = await problemsOf(without(name, "NetworkPolicy", policy));
      assert.ok(found.includes(problem), `${policy}: ${found.join("; ")}`);
    }
    for (const [key, problem] of [
      ["WEIR__PROJECTS__UPSTREAM", "project-config must not reach upstream at 443"],
      ["WEIR__METRICS__STATSD", "sampling must not reach statsd at 8125"],
    ] as const) {
      const rid = (text: string) => text.replaceAll(new RegExp(`\\{"name":"${key}","value":"[^"]*"\\},?`, "g"), "");
      const found = await problemsOf(changed(rid, "all components together"));
      assert.ok(found.includes(problem), `${key}: ${found.join("; ")}`);
    }
  });

  /** What is wrong with the gateway's pods after a change. */
  async function gatewayProblems(from: string, to: string): Promise<string[]> {
    const objects = changed((text) => text.replaceAll(from, to));
    const gateway = weirWorkloads(objects).find((each) => each.name === "weir-ingest-gateway");
    assert.ok(gateway);
    return podProblems(gateway, (await loadPodConfig(objects, gateway)).config, program);
  }

  it("fail where pods may take more memory or disk than they are given, or messages that Kafka does not take", async () => {
    for (const [from, to, problem] of [
      ["size-percentage=50", "size-percentage=75", /may need \d+Mi of memory, but is limited to 1Gi/],
      ["max_bodies_in_flight: 256MiB", "max_bodies_in_flight: 512MiB", /may need \d+Mi of memory/],
      ['"storage":"16Gi"', '"storage":"12Gi"', /may write \d+Mi, but volume spool has 12Gi/],
      ['"value":"500000"', '"value":"5000000"', /may hold envelopes that take \d+Mi of heap/],
      ["value: 50000000", "value: 1000000", /message\.max\.bytes is 1000000, expected 12582912 or more/],
      ["name: message.max.bytes", "name: message.max.byts", /kafka_config\.message\.max\.byts: found a property/],
    ] as const) {
      const found = await gatewayProblems(from, to);
      assert.ok(
        found.some((each) => problem.test(each)),
        `${to}: ${found.join("; ")}`,
      );
    }
  });

  it("fail where an object names another that is not there, or a secret stands where it does not belong", () => {
    for (const [from, to, problem] of [
      [
        '"serviceAccountName":"weir-quota"',
        '"serviceAccountName":"default"',
        "weir-quota: its account default gives it a token",
      ],
      ['"secretName":"weir-secrets', '"secretName":"other', "weir-quota: there is no Secret/other"],
      [
        '"kind":"Deployment","name":"weir-quota"',
        '"kind":"Deployment","name":"quota"',
        "weir-quota: has no autoscaler",
      ],
      ["ghcr.io/weir/weir:0.1.0", "ghcr.io/weir/weir:latest", "weir-quota: found the image"],
      [
        "{file:/etc/weir-secrets/redis-url}",
        "redis://weir-redis:6379",
        "what it holds as redis-url also stands elsewhere",
      ],
      ['"targetPort":"grpc"', '"targetPort":"rpc"', "Service/weir-quota: no pod has port rpc"],
      ['"spec":{"minReadySeconds"', '"spec":{"replicas":2,"minReadySeconds"', "weir-quota: it and its autoscaler say"],
    ] as const) {
      const found = objectProblems(changed((text) => text.replaceAll(from, to)));
      assert.ok(
        found.some((each) => each.includes(problem)),
        `${to}: ${found.join("; ")}`,
      );
    }
  });

  it("fail where a policy, a probe or a port is one that the pods do not have", async () => {
    const ports = changed((text) => text.replaceAll('"port":"http"', '"port":"web"'));
    assert.deepEqual(unknownPolicyPorts(ports), ["NetworkPolicy/weir-ingest-gateway: no pod has port web"]);
    const pods = changed((text) =>
      text
        .replaceAll('"service":"liveness"', '"service":"alive"')
        .replaceAll('"containerPort":50051', '"containerPort":50052')
        .replaceAll('"terminationGracePeriodSeconds":45', '"terminationGracePeriodSeconds":30'),
    );
    const [workload] = weirWorkloads(pods);
    assert.ok(workload);
    const problems = podProblems(workload, (await loadPodConfig(pods, workload)).config, program);
    assert.equal(problems.length, 4, problems.join("; "));
  });

  it("fail where pods may write what they should not, or cannot write what they have to", async () => {
    for (const [from, to, problem] of [
      ['"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false', /may write to the files of its image/],
      ['"runAsUser":65532', '"runAsUser":1000', /runs as 1000, expected 65532/],
      ['"mountPath":"/tmp"', '"mountPath":"/temp"', /cannot write to \/tmp/],
      [
        '"mountPath":"/var/lib/weir"',
        '"mountPath":"/var/lib/weir","readOnly":true',
        /cannot write to \/var\/lib\/weir\/spool/,
      ],
    ] as const) {
      const found = await gatewayProblems(from, to);
      assert.ok(
        found.some((each) => problem.test(each)),
        `${to}: ${found.join("; ")}`,
      );
    }
  });

  it("fail where a key of the configuration is not known, in the file or in the environment", async () => {
    for (const wrong of [
      changed((text) => text.replaceAll("shutdown_timeout", "shutdown_timeuot")),
      changed((text) => text.replaceAll("WEIR__SPOOL__ENVELOPES__PATH", "WEIR__SPOOL__ENVELOPES__PAHT")),
    ]) {
      const gateway = weirWorkloads(wrong).find((each) => each.name === "weir-ingest-gateway");
      assert.ok(gateway);
      const warnings = await loadPodConfig(wrong, gateway).then(
        (loaded) => loaded.warnings.length,
        () => 1,
      );
      assert.equal(warnings, 1);
    }
  });

  it("fail where a service is looked for under a name that nobody serves", () => {
    const objects = objectsOf("redis-kafka");
    assert.match(addressProblems(objects, new Map([["quota", "weir-quotas:50051"]]))[0] ?? "", /no such service/);
    assert.match(addressProblems(objects, new Map([["quota", "weir-sampling:50051"]]))[0] ?? "", /not served there/);
  });
});
