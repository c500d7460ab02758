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
    .describe("Name of the cluster Secret. A change replaces it. Default: the target's key."),
  name: text("a name of 1 to 253 characters that neither starts nor ends with a space", /^(?=.{1,253}$)\S(?:.*\S)?$/u)
    .optional()
    .describe("Name of the cluster in Argo CD. Default: the cluster's ARN."),
  labels: labels().optional().describe("Labels of the cluster Secret, for ApplicationSets. Values in quotes."),
  annotations: annotations()
    .optional()
    .describe("Annotations of the cluster Secret, for ApplicationSets. Values in quotes."),
  project: secretName().optional().describe("Argo CD project the cluster belongs to. Default: none, every project."),
  namespaces: list("Kubernetes namespaces", namespace())
    .optional()
    .describe("Namespaces Argo CD limits itself to. Default: all."),
  clusterResources: onOff()
    .optional()
    .describe("With `namespaces`: whether Argo CD manages cluster-scoped resources all the same. Default: false."),
  shard: z
    .int({ error: "a whole number from 0" })
    .min(0, { error: "a whole number from 0" })
    .optional()
    .describe("Shard of the application controller. Default: Argo CD chooses."),
  paused: onOff().optional().describe("Whether Argo CD leaves the cluster alone, for maintenance. Default: false."),
});

export const connection = () => ({
  server: serverUrl()
    .optional()
    .describe(
      "URL by which Argo CD reaches the cluster's API: a PrivateLink endpoint or a load balancer. Default: the cluster's endpoint.",
    ),
  proxyUrl: proxyUrl().optional().describe("URL of the proxy on Argo CD's way to the cluster."),
  serverName: hostName()
    .optional()
    .describe("Host name in the certificate of the cluster's API, where it isn't the URL's."),
  caData: caData()
    .optional()
    .describe("Certificate authority in place of the cluster's own, for a proxy that ends TLS."),
  tlsInsecure: onOff()
    .optional()
    .describe(
      "Whether Argo CD skips TLS verification, and sends its tokens to any server that answers. Not with `caData`. Default: false.",
    ),
});
