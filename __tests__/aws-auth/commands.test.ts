import { parse } from "yaml";
import { type Machine, runCommand } from "../../lib/aws-auth/commands";
import { AWS_AUTH_CHECK } from "../../lib/model/aws-auth-check";
import { type ConnectProxy, startConnectProxy } from "../support/connect-proxy";
import { FakeApiServer, type Interception } from "../support/fake-api-server";
import { ENTRY, entryFor, marked, NODES } from "./texts";

const entry = entryFor("orders");
const foreign = `- rolearn: ${entry.rolearn}\n  username: "::error::\\e[2J"\n  groups: [view]\n`;

describe("the program that Terraform runs, with a cluster's API", () => {
  let server: FakeApiServer;
  let interception: Interception;

  beforeEach(async () => {
    interception = () => undefined;
    server = await FakeApiServer.start((asked) => interception(asked));
  });
  afterEach(() => server.stop());

  function put(mapRoles: string | undefined): void {
    const data = { mapUsers: "[]", ...(mapRoles === undefined ? {} : { mapRoles }) };
    server.put("configmaps", { metadata: { name: "aws-auth", namespace: "kube-system" }, data });
  }

  const data = () =>
    server.get("configmaps", "kube-system", "aws-auth")?.data as Readonly<Record<string, string>> | undefined;
  const writes = () => server.asked.filter(({ method }) => method !== "GET");

  async function run(
    command: string,
    { endpoint = server.url, environment = {}, ...machine }: Partial<Machine> & { readonly endpoint?: string } = {},
  ): Promise<{ code: number; said: string[]; complaints: string[] }> {
    const [said, complaints]: [string[], string[]] = [[], []];
    const order = {
      ...entry,
      key: "orders",
      cluster: "shop",
      region: "us-east-1",
      endpoint,
      ca_data: server.caData,
      deploy_role: "",
      profile: "",
    };
    const code = await runCommand({
      args: [command],
      environment: { AWS_AUTH_ENTRY: JSON.stringify(order), ...environment },
      token: async () => "token",
      say: (line) => said.push(line),
      complain: (line) => complaints.push(line),
      pause: async () => undefined,
      ...machine,
    });
    return { code, said, complaints };
  }

  it("adds the entry once, and removes it to the byte", async () => {
    put(NODES);
    expect(await run("add")).toMatchObject({ code: 0, said: [`added ${entry.rolearn} in aws-auth of shop`] });
    expect(data()).toEqual({ mapUsers: "[]", mapRoles: NODES + marked() });
    expect((await run("add")).said).toEqual([`aws-auth of shop already has the entry for ${entry.rolearn}`]);
    expect(writes()).toHaveLength(1);
    expect((await run("check")).code).toBe(AWS_AUTH_CHECK.same);
    expect(await run("remove")).toMatchObject({ code: 0, said: [`removed ${entry.rolearn} from aws-auth of shop`] });
    expect(data()).toEqual({ mapUsers: "[]", mapRoles: NODES });
  });

  it("creates a ConfigMap that is missing, and has nothing to remove from one", async () => {
    expect((await run("remove")).said).toEqual(["shop has no ConfigMap aws-auth: nothing to remove"]);
    expect((await run("check")).code).toBe(AWS_AUTH_CHECK.lost);
    expect((await run("add")).code).toBe(0);
    expect(parse(data()?.mapRoles ?? "")).toEqual([entry]);
  });

  it("names another writer's entry for the role, and writes nothing", async () => {
    put(NODES + foreign);
    const { code, said, complaints } = await run("add");
    expect([code, said]).toEqual([1, []]);
    expect(complaints).toEqual([
      `aws-auth of shop has an entry of another writer for ${entry.rolearn}: ` +
        'user name "\\u003a:error::\\u001b[2J", groups "view". Target orders needs user name "argocd-eks-iam:orders", ' +
        'groups "system:masters". Nothing was changed: remove that entry from mapRoles, ' +
        "or set the user name and groups of that entry for target orders in the fleet file, then apply again",
    ]);
    expect((await run("check")).code).toBe(AWS_AUTH_CHECK.conflict);
    expect((await run("remove")).code).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("keeps what another writer adds between its read and its write", async () => {
    put(NODES);
    let isFirst = true;
    interception = ({ method }) => {
      if (method === "PATCH" && isFirst) {
        isFirst = false;
        put(`${NODES}- rolearn: other\n`);
      }
      return undefined;
    };
    expect((await run("add")).code).toBe(0);
    expect(data()?.mapRoles).toBe(`${NODES}- rolearn: other\n${marked()}`);
    expect(writes()).toHaveLength(2);
  });

  it("keeps a ConfigMap that another writer creates first (409)", async () => {
    interception = ({ method }) => {
      if (method === "POST") put(NODES);
      return undefined;
    };
    expect((await run("add")).code).toBe(0);
    expect(data()?.mapRoles).toBe(NODES + marked());
  });

  it("says what the deploy role lacks where the cluster refuses, without commands to the log's reader", async () => {
    put(NODES);
    const message = "::warning::no\u001b[2J\n##[error]no";
    interception = () => ({ status: 403, body: { message } });
    for (const command of ["add", "remove", "check"]) {
      expect(await run(command)).toEqual({
        code: 1,
        said: [],
        complaints: [
          "the cluster's API responded with 403 (the deploy role needs the verbs get, create and patch for the ConfigMap aws-auth in kube-system): " +
            "\\u003a:warning::no\\u001b[2J\\n\\u0023#[error]no",
        ],
      });
    }
  });

  it.each([
    [
      "names the cluster's refusal of the deploy role",
      { status: 401, body: { message: "Unauthorized" } },
      /responded with 401 \(the cluster grants no access to the deploy role\): Unauthorized$/,
    ],
    ["quotes an answer that is not Kubernetes'", { status: 502, body: "<html>" }, /responded with 502: "<html>"$/],
    [
      "takes no other object for the ConfigMap",
      { status: 200, body: { metadata: {} } },
      /^the response of the cluster's API is not a ConfigMap$/,
    ],
    [
      "takes no text of another kind",
      { status: 200, body: { metadata: { resourceVersion: "1" }, data: { mapRoles: 7 } } },
      /not a ConfigMap$/,
    ],
    [
      "reads no endless answer",
      { status: 200, body: "x".repeat(9 * 1024 * 1024) },
      /^the response of the cluster's API is larger than a ConfigMap$/,
    ],
  ])("%s", async (_, answer, complaint) => {
    interception = () => answer;
    for (const command of ["add", "remove", "check"]) {
      expect(await run(command)).toEqual({ code: 1, said: [], complaints: [expect.stringMatching(complaint)] });
    }
  });

  it("gives up where other writers are always faster, and where the cluster refuses the same write twice", async () => {
    put(NODES);
    interception = ({ method }) => {
      if (method === "PATCH") put(`${NODES}# ${Math.random()}\n`);
      return undefined;
    };
    expect((await run("add")).complaints).toEqual([
      "other writers changed the ConfigMap aws-auth 10 times during the write; apply again",
    ]);
    interception = ({ method }) =>
      method === "PATCH" ? { status: 422, body: { message: "mapRoles is too long" } } : undefined;
    expect((await run("add")).complaints).toEqual(["the cluster's API responded with 422: mapRoles is too long"]);
  });

  it("says which entry of ours is another than it was, and what is twice", async () => {
    put(NODES + marked().replace("system:masters", "view"));
    const other = await run("check");
    expect(other.code).toBe(AWS_AUTH_CHECK.lost);
    expect(other.said.join()).toContain(`aws-auth of shop has another entry for ${entry.rolearn}`);
    put(`${NODES}- unreadable: [`);
    expect((await run("check")).code).toBe(AWS_AUTH_CHECK.unknown);
    put(NODES);
    expect((await run("remove")).said).toEqual([
      `aws-auth of shop has no entry of orders for ${entry.rolearn}: nothing to remove`,
    ]);
  });

  it("removes nothing, and says so, where the host name of the API does not exist any more", async () => {
    const gone = { endpoint: "https://gone.invalid" };
    expect(await run("remove", gone)).toEqual({
      code: 0,
      said: [
        expect.stringMatching(
          /^this machine cannot resolve the host name of the cluster's API, .*: no entry was removed$/,
        ),
      ],
      complaints: [],
    });
    expect((await run("add", gone)).complaints[0]).toMatch(/^the cluster's API cannot be reached: .*gone\.invalid/);
  });

  it("says what it waited for", async () => {
    interception = () => {
      throw new Error("never answers");
    };
    const error = Object.assign(new Error("late"), { name: "TimeoutError" });
    const late = { token: async () => Promise.reject(error), seconds: 7 };
    expect(await run("check", late)).toEqual({ code: 1, said: [], complaints: ["no response within 7 s"] });
  });

  it.each([
    ["no command", { args: [] }, /^usage: AWS_AUTH_ENTRY=… node aws-auth\.cjs add\|remove\|check$/],
    ["no JSON", { args: ["add"], environment: { AWS_AUTH_ENTRY: "{" } }, /^AWS_AUTH_ENTRY/],
    ["no object", { args: ["add"], environment: { AWS_AUTH_ENTRY: "7" } }, /^AWS_AUTH_ENTRY/],
    ["no texts", { args: ["add"], environment: { AWS_AUTH_ENTRY: "{}" } }, /^AWS_AUTH_ENTRY: key is not a text$/],
  ])("is called in the wrong way with %s, and says so with exit code 64", async (_, machine, complaint) => {
    expect(await run("add", machine)).toEqual({
      code: 64,
      said: [],
      complaints: [expect.stringMatching(complaint)],
    });
  });

  describe("behind a proxy", () => {
    const ORDERS = "https://orders.eks.example.com";
    let proxy: ConnectProxy;
    beforeEach(async () => {
      proxy = await startConnectProxy(Number(new URL(server.url).port));
    });
    afterEach(() => proxy.stop());

    it("reads and writes through it, and verifies the cluster's certificate", async () => {
      put(NODES);
      const environment = { HTTPS_PROXY: proxy.url };
      expect((await run("add", { endpoint: ORDERS, environment })).code).toBe(0);
      expect(data()?.mapRoles).toBe(NODES + marked());
      expect(new Set(proxy.asked)).toEqual(new Set(["orders.eks.example.com:443"]));
      const other = await run("check", { endpoint: "https://others.example.com", environment });
      expect(other.complaints[0]).toMatch(/cannot be reached: .*altnames/);
    });

    it("asks it for nothing that NO_PROXY names", async () => {
      const environment = { HTTPS_PROXY: proxy.url, NO_PROXY: ".eks.example.com" };
      expect((await run("add", { endpoint: ORDERS, environment })).code).toBe(1);
      expect(proxy.asked).toEqual([]);
    });

    it.each([
      [
        "socks5://user:secret@127.0.0.1:1",
        /^HTTPS_PROXY or ALL_PROXY is a SOCKS proxy, which this program does not support/,
      ],
      ["http://[user:secret", /^HTTPS_PROXY: expected the URL of a proxy/],
    ])("names a proxy that can't be used, without its credentials: %s", async (url, complaint) => {
      const { code, complaints } = await run("add", { endpoint: ORDERS, environment: { HTTPS_PROXY: url } });
      expect(code).toBe(1);
      expect(complaints).toEqual([expect.stringMatching(complaint)]);
      expect(complaints.join()).not.toContain("secret");
    });
  });

  it.each([112_000, 1_048_576])(
    "ends with a reason at hostile texts of %d characters",
    async (length) => {
      const hostile = [
        "- ",
        "[",
        "# argocd-eks-iam begin orders\n",
        " ",
        "'",
        "- &a a\n- *a\n",
        "{a: ",
        ENTRY.slice(0, 9),
      ];
      for (const part of hostile) {
        const text = part.repeat(Math.floor(length / part.length));
        put(text);
        const { code, said, complaints } = await run("check");
        expect([1, 3, 4]).toContain(code);
        expect([...said, ...complaints].join("").length).toBeLessThan(2100);
        expect(data()?.mapRoles).toBe(text);
      }
    },
    120_000,
  );
});
