import type { ReactNode } from "react";
import { Body, Container, Head, Hr, Html, Preview, Text } from "react-email";

const font = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** What all e-mails share: one narrow column that any mail program can show. */
export function MailLayout({
  locale,
  preview,
  footer,
  children,
}: {
  locale: string;
  preview: string;
  footer: string;
  children: ReactNode;
}) {
  return (
    <Html lang={locale}>
      <Head />
      <Preview>{preview}</Preview>
      <Body style={{ margin: 0, padding: "24px 12px", backgroundColor: "#f4f4f5", fontFamily: font }}>
        <Container
          style={{
            maxWidth: 520,
            padding: "28px 28px 20px",
            backgroundColor: "#ffffff",
            border: "1px solid #e4e4e7",
            borderRadius: 12,
          }}
        >
          <Text style={{ margin: "0 0 20px", fontSize: 14, fontWeight: 600, color: "#18181b" }}>
            Intent OS
          </Text>
          {children}
          <Hr style={{ margin: "24px 0 12px", borderColor: "#e4e4e7" }} />
          <Text style={{ margin: 0, fontSize: 12, lineHeight: "18px", color: "#71717a" }}>{footer}</Text>
        </Container>
      </Body>
    </Html>
  );
}

export const styles = {
  title: { margin: "0 0 8px", fontSize: 20, lineHeight: "28px", fontWeight: 600, color: "#18181b" },
  text: { margin: "0 0 16px", fontSize: 15, lineHeight: "23px", color: "#3f3f46" },
  amount: { margin: "0 0 16px", fontSize: 32, lineHeight: "38px", fontWeight: 600, color: "#18181b" },
  label: { margin: 0, fontSize: 12, lineHeight: "18px", color: "#71717a" },
  value: { margin: "0 0 10px", fontSize: 15, lineHeight: "22px", color: "#18181b" },
  button: {
    display: "block",
    padding: "13px 20px",
    borderRadius: 8,
    backgroundColor: "#18181b",
    color: "#ffffff",
    fontSize: 15,
    fontWeight: 600,
    textAlign: "center",
    textDecoration: "none",
  },
} as const;
