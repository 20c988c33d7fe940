import { RetryAfterError } from "inngest";
import { sendNotice, unsentNotices } from "@/lib/domains/approvals";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** E-mails the people an approval was put to, each on their own, for as long as the mail server is down. */
export function mailApprovers() {
  return engine().createFunction(
    {
      id: "mail-approvers",
      name: "Mail approvers",
      triggers: [{ event: "approval/opened" }, { event: "approval/noticed" }],
      retries: 20,
    },
    async ({ event, step, attempt }) => {
      const { approvalId, ...place } = EVENTS["approval/noticed"].parse(event.data);
      const notices = await step.run("who", () => unsentNotices(place, approvalId));
      await Promise.all(
        notices.map((noticeId) =>
          step.run(`mail-${noticeId}`, async () => {
            try {
              await sendNotice(place, noticeId);
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
