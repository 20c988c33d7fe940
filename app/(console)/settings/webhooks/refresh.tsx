"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";

const EVERY_MS = 1500;
const LOOKS_MAX = 20;

/** Reads the page anew for half a minute, while something on it is about to change. */
export function RefreshSoon() {
  const { refresh } = useRouter();
  const looks = useRef(0);
  useEffect(() => {
    const timer = setInterval(() => {
      looks.current += 1;
      if (looks.current >= LOOKS_MAX) clearInterval(timer);
      if (document.visibilityState === "visible") refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [refresh]);
  return null;
}
