import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { orphanedStates } from "../../lib/discovery/orphaned-states";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orphaned-states-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A synthesised stack whose state is a local file, named from the stack's folder as the backend has it. */
function stack(name: string) {
  const directory = join(folder, name);
  mkdirSync(directory);
  const backend = { local: { path: `../states/${name}.tfstate` } };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
  return new SynthesizedStack(name, directory);
}

const state = (...modes: readonly string[]) =>
  JSON.stringify({ version: 4, resources: modes.map((mode) => ({ mode })) });

describe("states that no stack owns", () => {
  it("are those beside the others that hold something, and no other file there", async () => {
    const stacks = [stack("argocd"), stack("targets-shop")];
    mkdirSync(join(folder, "states"));
    const files = {
      "argocd.tfstate": state("managed"),
      "targets-old.tfstate": state("data", "managed"),
      "targets-destroyed.tfstate": state(),
      "targets-read.tfstate": state("data"),
      "targets-unreadable.tfstate": "no JSON",
      "targets-shop.tfstate.backup": state("managed"),
      "notes.txt": "",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "states", name), text);
    expect(await orphanedStates(stacks, {})).toEqual({
      orphaned: [join(folder, "states", "targets-old.tfstate")],
      unread: [{ place: join(folder, "states", "targets-unreadable.tfstate"), reason: "the state is not JSON" }],
    });
  });

  it("are none before the first apply", async () => {
    expect(await orphanedStates([stack("argocd")], {})).toEqual({ orphaned: [], unread: [] });
    expect(await orphanedStates([], {})).toEqual({ orphaned: [], unread: [] });
  });
});

describe("states in a bucket that no stack owns", () => {
  const s3 = mockClient(S3Client);
  beforeEach(() => {
    s3.reset();
    s3.rejects(new Error("not expected"));
  });
  afterAll(() => s3.restore());

  function stackInBucket(name: string, more: object = {}) {
    const directory = join(folder, name);
    mkdirSync(directory);
    const backend = { s3: { bucket: "states", key: `fleet/${name}.tfstate`, region: "eu-west-1", ...more } };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
    return new SynthesizedStack(name, directory);
  }

  /** The only call of a body that is made. */
  const body = (text: string) => ({ Body: { transformToString: async () => text } as never });

  it("are those under the stacks' prefix, page after page, each read by itself", async () => {
    s3.on(ListObjectsV2Command, { Bucket: "states", Prefix: "fleet/" })
      .resolvesOnce({
        Contents: [
          { Key: "fleet/argocd.tfstate" },
          { Key: "fleet/old.tfstate" },
          { Key: "fleet/old.tfstate.tflock" },
          {},
        ],
        IsTruncated: true,
        NextContinuationToken: "2",
      })
      .resolvesOnce({ Contents: [{ Key: "fleet/closed.tfstate" }, { Key: "fleet/encrypted.tfstate" }] });
    s3.on(GetObjectCommand, { Key: "fleet/old.tfstate" }).resolves(body(state("managed")));
    s3.on(GetObjectCommand, { Key: "fleet/encrypted.tfstate" }).resolves(
      body(JSON.stringify({ serial: 1, encrypted_data: "x" })),
    );
    const denied = Object.assign(new Error("no s3:GetObject"), { name: "AccessDenied" });
    s3.on(GetObjectCommand, { Key: "fleet/closed.tfstate" }).rejects(denied);
    const role = { assume_role: { role_arn: "arn:aws:iam::111122223333:role/state" }, profile: "states" };
    expect(await orphanedStates([stackInBucket("argocd", role)], {})).toEqual({
      orphaned: ["s3://states/fleet/old.tfstate"],
      unread: [
        { place: "s3://states/fleet/closed.tfstate", reason: "AccessDenied: no s3:GetObject" },
        { place: "s3://states/fleet/encrypted.tfstate", reason: "the object is not a Terraform state in plain text" },
      ],
    });
  });

  it("are unknown where the bucket can't be listed", async () => {
    s3.on(ListObjectsV2Command).rejects(Object.assign(new Error("no s3:ListBucket"), { name: "AccessDenied" }));
    expect(await orphanedStates([stackInBucket("argocd")], {})).toEqual({
      orphaned: [],
      unread: [{ place: "s3://states/fleet/", reason: "AccessDenied: no s3:ListBucket" }],
    });
  });
});
