import { RetryAfterError } from "inngest";
import { mailInvitation } from "@/lib/domains/tenancy";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** E-mails an invitation, for as long as the mail server is down. */
export function mailInvitations() {
  return engine().createFunction(
    {
      id: "mail-invitation",
      name: "Mail invitation",
      triggers: [{ event: "invitation/issued" }],
      retries: 20,
    },
    async ({ event, step, attempt }) => {
      const { invitationId, ...place } = EVENTS["invitation/issued"].parse(event.data);
      await step.run("mail", () =>
        mailInvitation(place, invitationId).catch((error: unknown) => {
          const seconds = Math.min(300, 2 ** (attempt + 1));
          throw new RetryAfterError("the mail server did not take the e-mail", `${seconds}s`, {
            cause: error,
          });
        }),
      );
    },
  );
}
