"use client";

declare global {
  /** Read by the libraries under Radix when they add a style element. */
  var __webpack_nonce__: string | undefined;
}

/** Hands the document's nonce to libraries that add style elements, so that the content policy lets them. */
export function StyleNonce({ nonce }: { nonce: string | undefined }) {
  if (typeof window !== "undefined") globalThis.__webpack_nonce__ ??= nonce;
  return null;
}
