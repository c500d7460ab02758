import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { AwsSession, checkAccount, found, sessionOf, webIdentitySession } from "../../lib/aws/aws-session";
import { type ConnectProxy, startSocksProxy } from "../support/connect-proxy";
import { type AwsAnswer, type AwsRequest, FakeAws, identityXml, sessionXml } from "../support/fake-aws";
import { platform, shop } from "../support/sample-fleet";

const ROLE = "arn:aws:iam::444455556666:role/terraform";
const KEYS = { AWS_ACCESS_KEY_ID: "PIPELINE", AWS_SECRET_ACCESS_KEY: "secret" };

let aws: FakeAws;
let folder: string;
let answers: Record<string, (request: AwsRequest) => AwsAnswer>;
const environment = process.env;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sessions-"));
  const refuse = (): AwsAnswer => ({ code: "InvalidAction", message: "no answer in this test" });
  aws = await FakeAws.start((request) => (answers[request.form.get("Action") ?? ""] ?? refuse)(request));
});

beforeEach(() => {
  aws.requests.length = 0;
  answers = {
    GetCallerIdentity: ({ accessKey }) => ({ xml: identityXml(accessKey === "OF-ROLE" ? shop.id : platform.id) }),
    AssumeRole: () => ({ xml: sessionXml("AssumeRole", "OF-ROLE") }),
    AssumeRoleWithWebIdentity: () => ({ xml: sessionXml("AssumeRoleWithWebIdentity", "OF-TOKEN") }),
  };
});

afterEach(() => {
  process.env = environment;
});

afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true });
});

/** The SDK reads credentials from the process, the rest is passed on. */
function inEnvironment(others: NodeJS.ProcessEnv = KEYS): NodeJS.ProcessEnv {
  const missing = join(folder, "none");
  const files = { AWS_CONFIG_FILE: missing, AWS_SHARED_CREDENTIALS_FILE: missing };
  // A Region of the environment must not count.
  process.env = { ...aws.environment, ...files, AWS_REGION: "ap-south-1", ...others };
  return process.env;
}

const accountOf = async (session: AwsSession) => (await session.sts.send(new GetCallerIdentityCommand({}))).Account;
const asked = () => aws.requests.map(({ form, accessKey }) => `${form.get("Action")} by ${accessKey}`);

describe("a session", () => {
  it("has the environment's credentials, by the proxy and with the certificates of the environment", async () => {
    expect(await accountOf(new AwsSession({ region: "eu-west-1" }, inEnvironment()))).toBe(platform.id);
    expect(asked()).toEqual(["GetCallerIdentity by PIPELINE"]);
    expect(aws.requests[0]?.host).toBe("sts.eu-west-1.amazonaws.com");
    expect(aws.proxy.asked).toContain("sts.eu-west-1.amazonaws.com:443");
  });

  it("assumes its role once for all of its clients", async () => {
    const session = sessionOf(shop, "us-east-1", inEnvironment());
    await session.credentials();
    expect(await accountOf(session)).toBe(shop.id);
    expect(await accountOf(session)).toBe(shop.id);
    expect(asked()).toEqual(["AssumeRole by PIPELINE", ...Array(2).fill("GetCallerIdentity by OF-ROLE")]);
    const { form, host } = aws.requests[0] as AwsRequest;
    expect(host).toBe("sts.us-east-1.amazonaws.com");
    expect([form.get("RoleArn"), form.get("RoleSessionName")]).toEqual([ROLE, "argocd-eks-iam"]);
  });

  it("sends the external id that its role asks for", async () => {
    await sessionOf({ ...shop, externalId: "argo:1" }, "us-east-1", inEnvironment()).credentials();
    expect((aws.requests[0] as AwsRequest).form.get("ExternalId")).toBe("argo:1");
  });

  it("renews credentials that expire soon, once for all who ask", async () => {
    const lives = [60_000, 3_600_000];
    answers.AssumeRole = () => {
      const left = lives.shift() ?? 0;
      return { xml: sessionXml("AssumeRole", `LEFT-${left}`, new Date(Date.now() + left)) };
    };
    const session = new AwsSession({ region: "eu-west-1", role: ROLE }, inEnvironment());
    const keys = await Promise.all([1, 2, 3].map(async () => (await session.credentials()).accessKeyId));
    expect(keys).toEqual(Array(3).fill("LEFT-3600000"));
    expect((await session.credentials()).accessKeyId).toBe("LEFT-3600000");
    expect(lives).toEqual([]);
  });

  it("says why STS refuses a role, and does not ask again", async () => {
    answers.AssumeRole = () => ({ code: "AccessDenied", message: "not authorized to perform: sts:AssumeRole" });
    const session = new AwsSession({ region: "eu-west-1", role: ROLE }, inEnvironment());
    await expect(accountOf(session)).rejects.toThrow("not authorized to perform: sts:AssumeRole");
    await expect(session.credentials()).rejects.toThrow("not authorized to perform: sts:AssumeRole");
    expect(asked()).toEqual(["AssumeRole by PIPELINE"]);
  });

  it("says that there are no credentials", async () => {
    const session = new AwsSession({ region: "eu-west-1" }, inEnvironment({}));
    await expect(accountOf(session)).rejects.toMatchObject({ name: "CredentialsProviderError" });
    expect(asked()).toEqual([]);
  });

  it("has the keys of its profile, and assumes a role as the profile", async () => {
    const files = join(folder, "credentials");
    writeFileSync(files, "[shop]\naws_access_key_id = OF-PROFILE\naws_secret_access_key = secret\n");
    const env = inEnvironment({ AWS_SHARED_CREDENTIALS_FILE: files });
    await accountOf(sessionOf({ ...platform, profile: "shop" }, "eu-west-1", env));
    await accountOf(new AwsSession({ region: "eu-west-1", profile: "shop" }, env));
    expect(asked()).toEqual([
      ...["AssumeRole by OF-PROFILE", "GetCallerIdentity by OF-ROLE", "GetCallerIdentity by OF-PROFILE"],
    ]);
  });

  it("exchanges a token of a service account once", async () => {
    const session = webIdentitySession({ roleArn: ROLE, token: "the-token", region: "eu-west-1" }, inEnvironment({}));
    await session.credentials();
    await accountOf(session);
    await accountOf(session);
    expect(asked()).toEqual([
      ...["AssumeRoleWithWebIdentity by undefined", ...Array(2).fill("GetCallerIdentity by OF-TOKEN")],
    ]);
    expect(aws.requests[0]?.form.get("WebIdentityToken")).toBe("the-token");
    expect(new Set(aws.requests.map(({ host }) => host))).toEqual(new Set(["sts.eu-west-1.amazonaws.com"]));
  });

  it("takes the token file of a pipeline's OIDC", async () => {
    const file = join(folder, "token");
    writeFileSync(file, "pipeline-token");
    const env = inEnvironment({ AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: ROLE });
    await accountOf(new AwsSession({ region: "eu-west-1" }, env));
    expect(asked()).toEqual(["AssumeRoleWithWebIdentity by undefined", "GetCallerIdentity by OF-TOKEN"]);
    expect(aws.requests[0]?.form.get("WebIdentityToken")).toBe("pipeline-token");
  });

  it("makes each client once", () => {
    const session = new AwsSession({ region: "eu-west-1" }, inEnvironment());
    for (const service of ["iam", "eks", "s3", "sts", "organizations"] as const) {
      expect(session[service]).toBe(session[service]);
    }
  });
});

describe("a session's connections", () => {
  let socks: ConnectProxy;

  beforeAll(async () => {
    socks = await startSocksProxy(aws.port);
  });

  afterAll(() => socks.stop());

  it("go by a SOCKS proxy, too", async () => {
    const env = inEnvironment({ ...KEYS, HTTPS_PROXY: "", ALL_PROXY: socks.url });
    expect(await accountOf(new AwsSession({ region: "us-east-1" }, env))).toBe(platform.id);
    expect(socks.asked).toEqual(["sts.us-east-1.amazonaws.com:443"]);
  });

  it("are direct to what NO_PROXY names", async () => {
    const direct: unknown[] = [];
    const connecting = jest.spyOn(Agent.prototype, "createConnection").mockImplementation((options, callback) => {
      direct.push(options.host);
      callback?.(new Error("connected directly"), undefined as never);
      return undefined;
    });
    try {
      const before = aws.proxy.asked.length;
      const env = inEnvironment({ ...KEYS, no_proxy: ".amazonaws.com" });
      await expect(accountOf(new AwsSession({ region: "eu-west-1" }, env))).rejects.toThrow("connected directly");
      expect([...new Set(direct)]).toEqual(["sts.eu-west-1.amazonaws.com"]);
      expect(aws.proxy.asked).toHaveLength(before);
    } finally {
      connecting.mockRestore();
    }
  });

  it("name the file of certificates that can't be read", () => {
    const env = inEnvironment({ ...KEYS, AWS_CA_BUNDLE: join(folder, "absent.pem") });
    expect(() => new AwsSession({ region: "eu-west-1" }, env)).toThrow(/^AWS_CA_BUNDLE: ENOENT.*absent\.pem/);
  });
});

describe("what is asked of a session", () => {
  it("is of the account that it should be", async () => {
    const session = new AwsSession({ region: "eu-west-1" }, inEnvironment());
    await expect(checkAccount(session, platform.id)).resolves.toBeUndefined();
    await expect(checkAccount(session, shop.id)).rejects.toThrow(
      "the credentials belong to account 111122223333 (arn:aws:iam::111122223333:user/pipeline), not to account 444455556666",
    );
  });

  it("is undefined where the resource does not exist, and an error where AWS refuses", async () => {
    const refused = (name: string) => Promise.reject(Object.assign(new Error("said AWS"), { name }));
    expect(await found(Promise.resolve(1))).toBe(1);
    expect(await found(refused("NoSuchEntityException"))).toBeUndefined();
    expect(await found(refused("ResourceNotFoundException"))).toBeUndefined();
    await expect(found(refused("AccessDeniedException"))).rejects.toThrow("said AWS");
  });
});
