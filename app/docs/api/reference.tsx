"use client";

import { ApiReferenceReact } from "@scalar/api-reference-react";
import "@scalar/api-reference-react/style.css";
import "./reference.css";
import { useSyncExternalStore } from "react";

function subscribeToScheme(onChange: () => void) {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Everything comes from this host: no fonts, scripts or proxy of anybody else. */
export function Reference() {
  const dark = useSyncExternalStore(subscribeToScheme, isDark, () => null);
  if (dark === null) return null;
  return (
    <ApiReferenceReact
      configuration={{
        url: "/v1/openapi.json",
        theme: "none",
        withDefaultFonts: false,
        telemetry: false,
        agent: { disabled: true },
        mcp: { disabled: true },
        showDeveloperTools: "never",
        hideDarkModeToggle: true,
        forceDarkModeState: dark ? "dark" : "light",
        hideClientButton: true,
        documentDownloadType: "json",
        defaultOpenAllTags: false,
        defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
      }}
    />
  );
}
