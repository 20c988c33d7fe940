/** Places of which no one owner takes more than a share, so that others find some. Pure, but for what it counts. */
export class Shares {
  private readonly taken = new Map<string, number>();
  private total = 0;

  /**
   * @param max places in all
   * @param perOwner places that one owner may take
   */
  constructor(
    private readonly max: number,
    private readonly perOwner: number,
  ) {}

  /** Whether there is a place for the owner. */
  isOpenTo(owner: string): boolean {
    return this.total < this.max && (this.taken.get(owner) ?? 0) < this.perOwner;
  }

  /** Takes a place. */
  take(owner: string): void {
    this.total += 1;
    this.taken.set(owner, (this.taken.get(owner) ?? 0) + 1);
  }

  /** Gives a place back. */
  give(owner: string): void {
    this.total -= 1;
    const left = (this.taken.get(owner) ?? 1) - 1;
    if (left > 0) this.taken.set(owner, left);
    else this.taken.delete(owner);
  }
}
