import { EKSClient } from "@aws-sdk/client-eks";
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials, fromWebToken } from "@aws-sdk/credential-providers";
import type { Account } from "../model/fleet";
import { lazy } from "../model/lazy";
import { SESSION_NAME } from "../model/names";
import { RequestHandler } from "./request-handler";

/** The credentials to use, as Terraform's provider does. */
export interface AwsIdentity {
  readonly region: string;
  /** Role to assume first. */
  readonly role?: string;
  /** External id that the role's trust policy requires. */
  readonly externalId?: string;
  /** Profile of the shared configuration. */
  readonly profile?: string;
  /** Credentials that assume the role. @default - the profile's, else the environment's */
  readonly credentials?: Credentials;
}

/** Returns credentials, and renews expired credentials. */
export type Credentials = ReturnType<typeof fromNodeProviderChain>;

/** Options of the clients of all services. */
interface ClientOptions {
  readonly region: string;
  readonly requestHandler: RequestHandler;
  readonly maxAttempts: number;
  readonly credentials: Credentials;
}

/** Reads AWS with one identity. Creates clients on demand. */
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
    const { region, role, externalId, profile } = identity;
    const client = { region, requestHandler: new RequestHandler(environment), maxAttempts: 5 };
    const own =
      identity.credentials ?? fromNodeProviderChain({ ...(profile ? { profile } : {}), clientConfig: client });
    const credentials = role
      ? fromTemporaryCredentials({
          masterCredentials: own,
          params: { RoleArn: role, RoleSessionName: SESSION_NAME, ...(externalId ? { ExternalId: externalId } : {}) },
          clientConfig: client,
        })
      : own;
    this.options = { ...client, credentials: reused(credentials) };
  }

  /** The credentials, to sign requests outside the clients. @throws the error of STS */
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

/** A session of a role, with a service account token (IRSA). */
export function webIdentitySession(
  { roleArn, token, region }: { readonly roleArn: string; readonly token: string; readonly region: string },
  environment: NodeJS.ProcessEnv,
): AwsSession {
  const clientConfig = { region, requestHandler: new RequestHandler(environment) };
  // Only once: the token expires soon, but the session lasts an hour.
  const credentials = lazy(
    fromWebToken({ roleArn, webIdentityToken: token, roleSessionName: SESSION_NAME, clientConfig }),
  );
  return new AwsSession({ region, credentials }, environment);
}

/** Reads an account of the fleet as Terraform's provider does. */
export function sessionOf(
  { deployRole, externalId, profile }: Account,
  region: string,
  environment: NodeJS.ProcessEnv,
): AwsSession {
  const role = deployRole ? { role: deployRole, ...(externalId ? { externalId } : {}) } : {};
  return new AwsSession({ region, ...role, ...(profile ? { profile } : {}) }, environment);
}

/** Time before expiry at which credentials are renewed, in milliseconds. */
const RENEWED_BEFORE = 300_000;

/** Shares credentials between all clients of a session, and renews them before expiry. An error is not retried. */
function reused(make: Credentials): Credentials {
  let current: ReturnType<Credentials> | undefined;
  return async (properties) => {
    current ??= make(properties);
    const asked = current;
    const { expiration } = await asked;
    if (!expiration || expiration.getTime() - Date.now() > RENEWED_BEFORE) return asked;
    // Only the first of several callers renews the credentials.
    if (current === asked) current = make(properties);
    return current;
  };
}

/**
 * Checks that the session's credentials belong to an account, as `allowed_account_ids` does for Terraform.
 * @throws Error that names both accounts, or the error of STS
 */
export async function checkAccount({ sts }: AwsSession, accountId: string): Promise<void> {
  const { Account: id, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (id !== accountId)
    throw new Error(`the credentials belong to account ${id} (${arn}), not to account ${accountId}`);
}

/** Names of AWS errors for a resource that does not exist. */
const ABSENT = ["NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException", "NotFoundException"];

/** The response of AWS; undefined if the resource does not exist. @throws any other error of AWS */
export async function found<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (ABSENT.includes((error as Error).name)) return undefined;
    throw error;
  }
}
