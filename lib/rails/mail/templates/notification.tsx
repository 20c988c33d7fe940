import { Link, render, Text } from "react-email";
import type { Rendered } from "./approval-request";
import { MailLayout, styles } from "./layout";

/** What a notify node says. */
export interface Notification {
  subject: string;
  text: string;
  runUrl: string;
}

/** The e-mail of a notify node: what the template says, and where the run can be seen. */
export async function renderNotification({ subject, text, runUrl }: Notification): Promise<Rendered> {
  const mail = (
    <MailLayout
      locale="en"
      preview={subject}
      footer="Sent by a workflow you or your team set up in Intent OS."
    >
      <Text style={styles.title}>{subject}</Text>
      <Text style={{ ...styles.text, whiteSpace: "pre-line" }}>{text}</Text>
      <Link href={runUrl} style={{ fontSize: 14, color: "#18181b", textDecoration: "underline" }}>
        See the run
      </Link>
    </MailLayout>
  );
  return { subject, html: await render(mail), text: await render(mail, { plainText: true }) };
}
