import { type APIRequestContext, test as base, expect } from "@playwright/test";
import { readStackFile, type SeededPerson } from "@/local/stack/stack-file";
import { SignInPage } from "./pages/sign-in.po";

export { expect };

/** The running stack: addresses, seeded tenants, inbox. */
export const stack = readStackFile();

/** A seeded person of a tenant (the first, unless told) who holds a role. */
export function person(role: string, tenant = 0): SeededPerson {
  const found = stack.tenants[tenant]?.people.find(({ roles }) => roles.includes(role));
  if (!found) throw new Error(`The seed made nobody with role ${role}.`);
  return found;
}

/** Over the seed's threshold, so that finance has to approve. */
export const OVER_THRESHOLD = 750_000;
/** Under it: goes through by itself. */
export const UNDER_THRESHOLD = 125_000;

interface Submitted {
  runId: string;
  /** Names this run alone, in lists, mails and the receiver. */
  supplier: string;
}

/** Submits intents as an integration would, and finds what people are mailed about them. */
export class Integration {
  constructor(
    private readonly request: APIRequestContext,
    private readonly tenant = 0,
  ) {}

  /** @param amount minor units of USD */
  async submit(amount: number): Promise<Submitted> {
    const supplier = `Supplier ${crypto.randomUUID().slice(0, 8)}`;
    const response = await this.request.post(`${stack.urls.app}/v1/intents/execute`, {
      headers: {
        Authorization: `Bearer ${stack.tenants[this.tenant]?.apiKeys[0]?.key}`,
        "Idempotency-Key": crypto.randomUUID(),
      },
      data: { template: "approve-and-call", input: { supplier, amount, currency: "USD", note: "INV-2041" } },
    });
    expect(response.status()).toBe(202);
    const { data } = await response.json();
    return { runId: data.run.id, supplier };
  }

  /** The approval links mailed about a supplier's order, one per approver, once they have arrived. */
  async approvalLinks(supplier: string): Promise<string[]> {
    let links: string[] = [];
    await expect
      .poll(async () => {
        const mails: { subject: string; text: string }[] = await (
          await this.request.get(stack.inbox.api)
        ).json();
        links = mails
          .filter(({ subject }) => subject.includes(supplier))
          .flatMap(({ text }) => /http\S+\/approve\/[\w-]+/.exec(text)?.[0] ?? []);
        return links.length;
      })
      .toBeGreaterThanOrEqual(2);
    return links;
  }
}

interface Fixtures {
  integration: Integration;
  /** Opens the console as someone with the role. */
  signInAs: (role: string, options?: { tenant?: number }) => Promise<SeededPerson>;
}

export const test = base.extend<Fixtures>({
  integration: async ({ playwright }, use) => {
    // A context of its own: what an integration sends carries no cookies of the browser.
    const request = await playwright.request.newContext();
    await use(new Integration(request));
    await request.dispose();
  },
  signInAs: async ({ page }, use) => {
    await use(async (role, { tenant = 0 } = {}) => {
      const someone = person(role, tenant);
      await new SignInPage(page).open();
      await new SignInPage(page).withPassword(someone.email, someone.password);
      await expect(page).not.toHaveURL(/\/sign-in/);
      return someone;
    });
  },
});
