import { z } from "zod";
import {
  caData,
  hostName,
  labelKey,
  labelValue,
  list,
  namespace,
  onOff,
  proxyUrl,
  secretName,
  serverUrl,
  text,
} from "./forms";

export const labels = () => z.record(labelKey(), labelValue(), { error: "a map of labels" });
export const annotations = () =>
  z.record(labelKey("an annotation key"), z.string({ error: "an annotation value in quotes" }), {
    error: "a map of annotations",
  });

export const clusterSecret = () => ({
  secretName: secretName()
    .optional()
    .describe("Name of the cluster Secret. A change replaces the Secret. Default: the target's key."),
  name: text("a name of 1 to 253 characters that neither starts nor ends with a space", /^(?=.{1,253}$)\S(?:.*\S)?$/u)
    .optional()
    .describe("Name of the cluster in Argo CD. Default: the cluster's ARN."),
  labels: labels().optional().describe("Labels of the cluster Secret, for ApplicationSets. Write values in quotes."),
  annotations: annotations()
    .optional()
    .describe("Annotations of the cluster Secret, for ApplicationSets. Write values in quotes."),
  project: secretName().optional().describe("Argo CD project that may use the cluster. Default: every project."),
  namespaces: list("Kubernetes namespaces", namespace())
    .optional()
    .describe("Namespaces that Argo CD manages in the cluster. Default: all."),
  clusterResources: onOff()
    .optional()
    .describe("With `namespaces`: whether Argo CD also manages cluster-scoped resources. Default: false."),
  shard: z
    .int({ error: "a whole number from 0" })
    .min(0, { error: "a whole number from 0" })
    .optional()
    .describe("Shard of the application controller. Default: Argo CD selects the shard."),
  paused: onOff()
    .optional()
    .describe("Whether Argo CD skips reconciliation of the cluster, for maintenance. Default: false."),
});

export const connection = () => ({
  server: serverUrl()
    .optional()
    .describe(
      "URL with which Argo CD connects to the cluster's API, such as a PrivateLink endpoint or a load balancer. Default: the cluster's endpoint.",
    ),
  proxyUrl: proxyUrl().optional().describe("URL of the proxy through which Argo CD connects to the cluster."),
  serverName: hostName()
    .optional()
    .describe("Host name in the certificate of the cluster's API, if the host name differs from the URL."),
  caData: caData()
    .optional()
    .describe("Certificate authority instead of the cluster's own, for a proxy that terminates TLS."),
  tlsInsecure: onOff()
    .optional()
    .describe(
      "Whether Argo CD skips TLS verification. Any server that responds then receives Argo CD's tokens. Not with `caData`. Default: false.",
    ),
});
