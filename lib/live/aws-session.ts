import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials, fromWebToken } from "@aws-sdk/credential-providers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpsProxyAgent } from "hpagent";
import type { Account } from "../model/fleet";
import { SESSION_NAME } from "../model/names";
import { once } from "../model/once";

/** Whose credentials are used, as Terraform's provider would. */
export interface AwsIdentity {
  readonly region: string;
  /** Role to assume first. */
  readonly role?: string;
  /** Profile of the shared configuration. */
  readonly profile?: string;
  /** Whose session it is that assumes the role. @default - the profile's, else the environment's */
  readonly credentials?: Credentials;
}

/** Gives credentials, again when they have expired. */
export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** What the clients of all services take. */
interface ClientOptions {
  readonly region: string;
  readonly requestHandler: NodeHttpHandler;
  readonly maxAttempts: number;
  readonly credentials: Credentials;
}

/** Reads AWS as one identity. Makes a client when it is first asked for. */
export class AwsSession {
  private readonly options: ClientOptions;
  private iamClient: IAMClient | undefined;
  private eksClient: EKSClient | undefined;
  private s3Client: S3Client | undefined;
  private organizationsClient: OrganizationsClient | undefined;
  private stsClient: STSClient | undefined;

  constructor(
    readonly identity: AwsIdentity,
    environment: NodeJS.ProcessEnv,
  ) {
    const { region, role, profile } = identity;
    const client = { region, requestHandler: requestHandler(environment), maxAttempts: 5 };
    const own =
      identity.credentials ?? fromNodeProviderChain({ ...(profile ? { profile } : {}), clientConfig: client });
    const credentials = role
      ? fromTemporaryCredentials({
          masterCredentials: own,
          params: { RoleArn: role, RoleSessionName: SESSION_NAME },
          clientConfig: client,
        })
      : own;
    this.options = { ...client, credentials };
  }

  /** Its credentials, for programs that take them from their environment. @throws what STS says */
  credentials(): Promise<Awaited<ReturnType<Credentials>>> {
    return this.options.credentials();
  }

  get iam(): IAMClient {
    this.iamClient ??= new IAMClient(this.options);
    return this.iamClient;
  }

  get eks(): EKSClient {
    this.eksClient ??= new EKSClient(this.options);
    return this.eksClient;
  }

  get s3(): S3Client {
    this.s3Client ??= new S3Client(this.options);
    return this.s3Client;
  }

  get sts(): STSClient {
    this.stsClient ??= new STSClient(this.options);
    return this.stsClient;
  }

  get organizations(): OrganizationsClient {
    this.organizationsClient ??= new OrganizationsClient(this.options);
    return this.organizationsClient;
  }
}

/** A session of a role for a token of a service account: IRSA. */
export function webIdentitySession(
  { roleArn, token, region }: { readonly roleArn: string; readonly token: string; readonly region: string },
  environment: NodeJS.ProcessEnv,
): AwsSession {
  const clientConfig = { region, requestHandler: requestHandler(environment) };
  // Once: the token soon expires, the session lasts an hour.
  const credentials = once(
    fromWebToken({ roleArn, webIdentityToken: token, roleSessionName: SESSION_NAME, clientConfig }),
  );
  return new AwsSession({ region, credentials }, environment);
}

/** Reads an account of the fleet as Terraform's provider does. */
export function sessionOf(
  { deployRole, profile }: Account,
  region: string,
  environment: NodeJS.ProcessEnv,
): AwsSession {
  const role = deployRole ? { role: deployRole } : {};
  return new AwsSession({ region, ...role, ...(profile ? { profile } : {}) }, environment);
}

/** The AWS SDK reads neither the proxy nor the certificates that Terraform and the AWS CLI read from the environment. */
function requestHandler(environment: NodeJS.ProcessEnv): NodeHttpHandler {
  const proxy = environment.HTTPS_PROXY ?? environment.https_proxy;
  const bundle = environment.AWS_CA_BUNDLE;
  const ca = bundle ? { ca: readFileSync(bundle) } : {};
  const httpsAgent = proxy
    ? new HttpsProxyAgent({ proxy, keepAlive: true, ...ca })
    : new Agent({ keepAlive: true, ...ca });
  return new NodeHttpHandler({ httpsAgent, connectionTimeout: 10_000, requestTimeout: 30_000 });
}

/** Whether AWS says that a thing is not there; any other refusal is thrown again by `found`. */
const ABSENT = ["NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException", "NotFoundException"];

/** What AWS answers, undefined where the thing is not there. @throws whatever else AWS says */
export async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (ABSENT.includes((error as Error).name)) return undefined;
    throw error;
  }
}
