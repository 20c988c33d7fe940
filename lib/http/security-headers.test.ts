import { expect, it } from "vitest";
import { contentSecurityPolicy, securityHeaders } from "./security-headers";

const directive = (policy: string, name: string) =>
  policy.split("; ").find((part) => part.startsWith(`${name} `)) ?? "";

it("lets scripts run by nonce only in production", () => {
  const policy = contentSecurityPolicy({ nonce: "abc", production: true });
  expect(directive(policy, "script-src")).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
  expect(directive(policy, "style-src")).toBe("style-src 'self' 'nonce-abc'");
  expect(policy).toContain("frame-ancestors 'none'");
});

it("relaxes style elements, never scripts, for a page that renders its own", () => {
  const policy = contentSecurityPolicy({ nonce: "abc", production: true, ownStyles: true });
  expect(directive(policy, "style-src")).toBe("style-src 'self' 'unsafe-inline'");
  expect(directive(policy, "script-src")).not.toContain("unsafe");
});

it("demands HTTPS in production only", () => {
  expect(securityHeaders(true)).toHaveProperty("Strict-Transport-Security");
  expect(securityHeaders(false)).not.toHaveProperty("Strict-Transport-Security");
});
