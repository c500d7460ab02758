import type { Cluster } from "@aws-sdk/client-eks";
import type { V1Secret } from "@kubernetes/client-node";
import { canonicalServer, connectionOf, PAUSE_ANNOTATION, SECRET_TYPE_LABEL, serverOf } from "../model/cluster-secret";
import { clusterSecretData } from "../model/cluster-secret-fields";
import type { Target } from "../model/fleet";
import { AUTHORITY, areCertificates, bundlesOf, compareAuthorities, trustInWords } from "./cluster-authorities";
import { configFields, dataOf, isClusterSecret, type SecretFields, shownValue } from "./cluster-secrets";
import { Findings } from "./findings";
import { applyTarget } from "./fixes";
import type { TargetSide } from "./target-side";

/** Whether Argo CD reads the target's Secret, and the Secret matches the fleet file and the live cluster. */
export async function clusterSecret({ target, secret, cluster }: TargetSide): Promise<string> {
  const own = await secret.own();
  const findings = new Findings();
  const fix = applyTarget(target);
  if (!isClusterSecret(own)) {
    const labels = Object.keys(SECRET_TYPE_LABEL).join(", ");
    findings.fail(`label ${labels} is not cluster: Argo CD ignores the Secret`, fix);
  }
  const isPaused = own.metadata?.annotations?.[PAUSE_ANNOTATION] === "true";
  if (isPaused && !target.secret.paused) {
    findings.fail(`annotation ${PAUSE_ANNOTATION} is true: Argo CD does not reconcile the cluster`, fix);
  }
  findings.conclude();
  const got = fieldsOf(own, findings, fix);
  const live = await cluster.use();
  compareFields(findings, got, expectedFields(target, live), fix);
  const authorities = target.secret.caData ? undefined : bundlesOf(got, live);
  if (authorities) compareAuthorities(findings, authorities, fix);
  findings.conclude();
  const trust = authorities ? `, and ${trustInWords(authorities)}` : "";
  return `the Secret matches the live cluster${trust}${isPaused ? "; Argo CD does not reconcile the cluster, because the fleet file pauses the cluster" : ""}`;
}

function expectedFields(target: Target, { endpoint = "", certificateAuthority }: Cluster): SecretFields {
  const connection = connectionOf(target, certificateAuthority?.data);
  const { config = "", ...data } = clusterSecretData(target.secret, serverOf(target, endpoint), connection);
  return new Map([...Object.entries(data), ...configFields(config)]);
}

/** Argo CD ignores a cluster whose `config` cannot be parsed. */
function fieldsOf(secret: V1Secret, findings: Findings, fix: string): SecretFields | undefined {
  const { config = "", ...data } = Object.fromEntries(dataOf(secret));
  try {
    return new Map([...Object.entries(data), ...configFields(config)]);
  } catch {
    findings.fail("the config of the Secret is not a JSON object", fix);
    return undefined;
  }
}

function compareFields(findings: Findings, got: SecretFields | undefined, expected: SecretFields, fix: string): void {
  if (!got) return;
  for (const name of new Set([...expected.keys(), ...got.keys()])) {
    const [is, shouldBe] = [got.get(name), expected.get(name)];
    if (comparable(name, is) === comparable(name, shouldBe)) continue;
    if (name === AUTHORITY && is && shouldBe && areCertificates(is, shouldBe)) continue;
    const wanted = shouldBe === undefined ? "none" : shownValue(name, shouldBe);
    findings.fail(`${name.slice(0, 80)} is ${shownValue(name, is)}, expected ${wanted}`, fix);
  }
}

/** A value as Argo CD reads it. */
function comparable(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (name === "server") return canonicalServer(value);
  return name === "namespaces"
    ? value
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean)
        .sort()
        .join()
    : value;
}
