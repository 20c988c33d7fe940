interface PageKind {
  /** Fresh for every response; the only thing that lets a script run. */
  nonce: string;
  production: boolean;
  /** The API reference renders its own style elements, which carry no nonce. */
  ownStyles?: boolean;
}

/**
 * The Content-Security-Policy of a page. Scripts run by nonce only; style attributes are allowed because
 * positions are computed (a trace's bars, a menu's place), style elements are not.
 */
export function contentSecurityPolicy({ nonce, production, ownStyles = false }: PageKind): string {
  // React's development build rebuilds server stack traces with eval, and Next injects styles on reload.
  const development = production ? "" : " 'unsafe-eval'";
  const styles = ownStyles || !production ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src ${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${production ? "" : " ws:"}`,
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Headers every page carries, whatever it shows. */
export function securityHeaders(production: boolean): Record<string, string> {
  return {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    ...(production && { "Strict-Transport-Security": "max-age=63072000; includeSubDomains" }),
  };
}

/** What the approver's page carries on top: its address is a credential. */
export const LINK_PAGE_HEADERS: Record<string, string> = {
  "Referrer-Policy": "no-referrer",
  "X-Robots-Tag": "noindex, nofollow, noarchive",
  "Cache-Control": "private, no-store",
};
