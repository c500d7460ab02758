import { CheckFailure, CheckUnknown } from "./check";

/** The findings of a check that reads several values. The check reports all findings, not only the first. */
export class Findings {
  private readonly failures: { readonly evidence: string; readonly fix: string | undefined }[] = [];
  private readonly unknowns: string[] = [];

  /** @param fix several failures may have the same fix */
  fail(evidence: string, fix?: string): void {
    this.failures.push({ evidence, fix });
  }

  unknown(evidence: string): void {
    this.unknowns.push(evidence);
  }

  /** @throws CheckFailure | CheckUnknown if there is a finding */
  conclude(): void {
    const evidence = [...this.failures.map((failure) => failure.evidence), ...this.unknowns].join("; ");
    const fixes = new Set(this.failures.flatMap(({ fix }) => fix ?? []));
    if (this.failures.length > 0) throw new CheckFailure(evidence, fixes.size > 0 ? [...fixes].join("; ") : undefined);
    if (this.unknowns.length > 0) throw new CheckUnknown(evidence);
  }
}
