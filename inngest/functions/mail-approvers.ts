import { RetryAfterError } from "inngest";
import { mailApprover, unmailedLinks } from "@/lib/domains/approvals";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** E-mails the people an approval was put to, each on their own, for as long as the mail server is down. */
export function mailApprovers() {
  return engine().createFunction(
    { id: "mail-approvers", name: "Mail approvers", triggers: [{ event: "approval/opened" }], retries: 20 },
    async ({ event, step, attempt }) => {
      const { approvalId, ...place } = EVENTS["approval/opened"].parse(event.data);
      const links = await step.run("who", () => unmailedLinks(place, approvalId));
      await Promise.all(
        links.map((linkId) =>
          step.run(`mail-${linkId}`, async () => {
            try {
              await mailApprover(place, linkId);
            } catch (error) {
              // Soon at first, since the mail is what a person waits for; then every five minutes.
              const seconds = Math.min(300, 2 ** (attempt + 1));
              throw new RetryAfterError("the mail server did not take the e-mail", `${seconds}s`, {
                cause: error,
              });
            }
          }),
        ),
      );
    },
  );
}
