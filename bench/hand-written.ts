import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { STATE_BUCKET } from "../sandbox/world";
import { accountId, clusterName, REGION } from "./many-accounts";

/** A fleet to be measured: as many targets in each of its accounts. */
export interface Fleet {
  /** Start of every name, so that fleets stand beside each other in one sandbox. */
  readonly prefix: string;
  readonly accounts: number;
  readonly targetsInEach: number;
  /** Value of the label `env` of the first target. @default prod */
  readonly firstLabel?: string;
}

/** Key of a target. */
export const targetKey = (prefix: string, account: number, index: number): string => `${prefix}-${account}-${index}`;

/** The labels of a target's Secret. */
export function labelsOf({ firstLabel = "prod" }: Fleet, account: number, index: number): Record<string, string> {
  return { env: account === 0 && index === 0 ? firstLabel : "prod" };
}

/** Writes the baseline: one Terraform root with an alias and a module for each account. */
export function writeHandWritten(folder: string, fleet: Fleet): void {
  mkdirSync(join(folder, "account"), { recursive: true });
  const source = join(__dirname, "hand-written");
  copyFileSync(join(source, "argocd.tf"), join(folder, "argocd.tf"));
  copyFileSync(join(source, "account.tf"), join(folder, "account/main.tf"));
  const accounts = Array.from({ length: fleet.accounts }, (_, index) => index);
  writeFileSync(
    join(folder, "accounts.tf"),
    [head(fleet, accounts), ...accounts.map((one) => account(fleet, one))].join("\n"),
  );
  writeFileSync(join(folder, "terraform.tfvars"), `prefix = "${fleet.prefix}"\n`);
}

function head({ prefix }: Fleet, accounts: readonly number[]): string {
  return `terraform {
  backend "s3" {
    bucket       = "${STATE_BUCKET}"
    key          = "${prefix}/terraform.tfstate"
    region       = "${REGION}"
    use_lockfile = true
  }
}

locals {
  target_roles = [${accounts.map((one) => `"arn:aws:iam::${accountId(one)}:role/${prefix}-target-*"`).join(", ")}]
}
`;
}

function account(fleet: Fleet, index: number): string {
  const targets = Array.from({ length: fleet.targetsInEach }, (_, number) => {
    const labels = labelsOf(fleet, index, number);
    return `    ${targetKey(fleet.prefix, index, number)} = { cluster = "${clusterName(number)}", labels = { env = "${labels.env}" } }`;
  });
  return `provider "aws" {
  alias               = "account-${index}"
  region              = "${REGION}"
  allowed_account_ids = ["${accountId(index)}"]

  assume_role { role_arn = "arn:aws:iam::${accountId(index)}:role/terraform" }
}

module "account-${index}" {
  source              = "./account"
  providers           = { aws = aws.account-${index} }
  prefix              = var.prefix
  management_role_arn = aws_iam_role.management.arn
  targets = {
${targets.join("\n")}
  }
}
`;
}
