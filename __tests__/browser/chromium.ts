import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/**
 * Chromium without a window, over its own pipe.
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export class Chromium {
  private readonly profile = mkdtempSync(join(tmpdir(), "chromium-"));
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private session: string | undefined;
  private loaded: () => void = () => {};
  private sent = 0;
  private unread = "";
  /** What the page complained of: exceptions, refused content. */
  readonly complaints: string[] = [];

  constructor(program: string) {
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"];
    this.process = spawn(program, [...flags, `--user-data-dir=${this.profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    (this.process.stdio[4] as Readable).setEncoding("utf8").on("data", (part: string) => this.read(part));
  }

  /** Opens a file and waits until it is loaded. */
  async open(file: string, { width, scheme }: Look): Promise<void> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    this.session = String((await this.send("Target.attachToTarget", { targetId, flatten: true })).sessionId);
    for (const domain of ["Page", "Runtime", "Log"]) await this.send(`${domain}.enable`);
    const size = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
    await this.send("Emulation.setDeviceMetricsOverride", size);
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.send("Emulation.setEmulatedMedia", { features });
    const loaded = new Promise<void>((resolve) => {
      this.loaded = resolve;
    });
    await this.send("Page.navigate", { url: `file://${file}` });
    await loaded;
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { readonly value: T }).value;
  }

  /** Presses a key: `Tab`, `Enter`, or a character. */
  async press(key: string): Promise<void> {
    const codes: Readonly<Record<string, number>> = { Tab: 9, Enter: 13 };
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
    const event = { key, ...(codes[key] ? { windowsVirtualKeyCode: codes[key] } : {}), ...(text ? { text } : {}) };
    await this.send("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.on("close", resolve));
    this.process.kill("SIGKILL");
    await ended;
    // Its other processes end a moment later, and write there until then.
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private async send(method: string, params: Json = {}): Promise<Json> {
    const id = ++this.sent;
    const message = { id, method, params, ...(this.session ? { sessionId: this.session } : {}) };
    const answer = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    (this.process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  private read(part: string): void {
    const messages = (this.unread + part).split("\0");
    this.unread = messages.pop() ?? "";
    for (const message of messages) this.take(JSON.parse(message));
  }

  private take(answer: Answer): void {
    if (answer.id !== undefined) this.waiting.get(answer.id)?.(answer);
    if (answer.method === "Page.loadEventFired") this.loaded();
    if (answer.method === "Runtime.exceptionThrown" || answer.method === "Log.entryAdded") {
      this.complaints.push(JSON.stringify(answer.params));
    }
  }
}
