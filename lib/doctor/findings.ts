import { CheckFailure, CheckUnknown } from "./check";

/** What a check finds that looks at several things: all of it is told, not the first alone. */
export class Findings {
  private readonly failures: { readonly evidence: string; readonly fix: string | undefined }[] = [];
  private readonly unknowns: string[] = [];

  /** @param fix the same fix may stand for several failures */
  fail(evidence: string, fix?: string): void {
    this.failures.push({ evidence, fix });
  }

  unknown(evidence: string): void {
    this.unknowns.push(evidence);
  }

  /** @throws CheckFailure | CheckUnknown where anything was found */
  conclude(): void {
    const evidence = [...this.failures.map((failure) => failure.evidence), ...this.unknowns].join("; ");
    const fixes = new Set(this.failures.flatMap(({ fix }) => fix ?? []));
    if (this.failures.length > 0) throw new CheckFailure(evidence, fixes.size > 0 ? [...fixes].join("; ") : undefined);
    if (this.unknowns.length > 0) throw new CheckUnknown(evidence);
  }
}
