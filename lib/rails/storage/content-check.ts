/** What files of each binary type begin with; -1 stands for any byte. */
const HEADS: Record<string, number[]> = {
  "application/pdf": [0x25, 0x50, 0x44, 0x46, 0x2d],
  "image/jpeg": [0xff, 0xd8, 0xff],
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/webp": [0x52, 0x49, 0x46, 0x46, -1, -1, -1, -1, 0x57, 0x45, 0x42, 0x50],
};
const HEAD_BYTES = 12;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f]/;

/** Checks, chunk by chunk, that a file's content is of the type it is said to be. */
export class ContentCheck {
  private head = Buffer.alloc(0);
  private problem: string | null = null;
  private readonly decoder = new TextDecoder("utf-8", { fatal: true });
  private readonly wanted: number[] | undefined;

  constructor(private readonly contentType: string) {
    this.wanted = HEADS[contentType];
  }

  add(chunk: Uint8Array): void {
    if (this.head.length < HEAD_BYTES) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD_BYTES - this.head.length)]);
    }
    if (!this.wanted && !this.problem) this.problem = this.textProblem(chunk);
  }

  /** What is wrong, once all of the file was added; null when nothing is. */
  end(): string | null {
    if (this.wanted) {
      const fits =
        this.head.length >= this.wanted.length &&
        this.wanted.every((byte, index) => byte === -1 || byte === this.head[index]);
      return fits ? null : `is not what a file of type ${this.contentType} begins with`;
    }
    return this.problem ?? this.textProblem(undefined) ?? this.beginningProblem();
  }

  private textProblem(chunk: Uint8Array | undefined): string | null {
    try {
      const text = chunk ? this.decoder.decode(chunk, { stream: true }) : this.decoder.decode();
      return CONTROL.test(text) ? "holds bytes that no text has" : null;
    } catch {
      return "is not UTF-8 text";
    }
  }

  private beginningProblem(): string | null {
    const [first] = this.head
      .toString("utf8")
      .replace(/^\ufeff/, "")
      .trimStart();
    const wrong =
      (this.contentType === "application/json" && !/[[{"\d\-tfn]/.test(first ?? "")) ||
      (this.contentType === "application/xml" && first !== "<");
    return wrong ? `does not begin as ${this.contentType} does` : null;
  }
}
