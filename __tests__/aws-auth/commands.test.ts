import { parse } from "yaml";
import { runCommand } from "../../lib/aws-auth/commands";
import { AWS_AUTH_CHECK } from "../../lib/model/aws-auth-check";
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

  async function run(command: string): Promise<{ code: number; said: string[]; complaints: string[] }> {
    const [said, complaints]: [string[], string[]] = [[], []];
    const order = {
      ...entry,
      key: "orders",
      cluster: "shop",
      region: "us-east-1",
      endpoint: server.url,
      ca_data: server.caData,
      deploy_role: "",
      profile: "",
    };
    const code = await runCommand({
      args: [command],
      environment: { AWS_AUTH_ENTRY: JSON.stringify(order) },
      token: async () => "token",
      say: (line) => said.push(line),
      complain: (line) => complaints.push(line),
      pause: async () => undefined,
    });
    return { code, said, complaints };
  }

  it("adds the entry once, and removes it to the byte", async () => {
    put(NODES);
    expect(await run("add")).toMatchObject({ code: 0, said: [`added ${entry.rolearn} in aws-auth of shop`] });
    expect(data()).toEqual({ mapUsers: "[]", mapRoles: NODES + marked() });
    expect((await run("add")).said).toEqual([`aws-auth of shop has the entry for ${entry.rolearn} already`]);
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
      `aws-auth of shop has an entry for ${entry.rolearn} that another writer added: ` +
        'user name "\\u003a:error::\\u001b[2J", groups "view". Target orders needs user name "argocd-eks-iam:orders", ' +
        'groups "system:masters". Nothing was changed: remove that entry from mapRoles, ' +
        "or give target orders its user name and groups in the fleet file, then apply again",
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
          "the cluster's API answered 403 (the deploy role needs get, create and patch of the ConfigMap aws-auth in kube-system): " +
            "\\u003a:warning::no\\u001b[2J\\n\\u0023#[error]no",
        ],
      });
    }
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
