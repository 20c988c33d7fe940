import type { APIRequestContext } from "@playwright/test";
import { expect, stack } from "./fixtures";

/** The link of a form that was mailed to an address, once it has arrived. */
export async function mailedLink(request: APIRequestContext, email: string, form: RegExp): Promise<string> {
  let link = "";
  await expect
    .poll(async () => {
      const mails: { text: string; to: { address: string }[] }[] = await (
        await request.get(stack.inbox.api)
      ).json();
      const mine = mails.filter(({ to }) => to.some(({ address }) => address === email));
      link = mine.flatMap(({ text }) => form.exec(text)?.[0] ?? [])[0] ?? "";
      return link;
    })
    .not.toBe("");
  return link;
}
