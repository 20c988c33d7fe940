"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { type WEBHOOK_EVENTS, WEBHOOK_GROUPS, WEBHOOK_PATTERNS } from "@/lib/contracts/webhook-events";

const BOX = "size-4 shrink-0 accent-accent";

/** Checkboxes of events: all, a group, or one by one. A group that is chosen takes its events along. */
export function EventPicker({ name, chosen: first }: { name: string; chosen: string[] }) {
  const t = useTranslations("webhooks");
  const [chosen, setChosen] = useState(new Set(first));
  const all = chosen.has("*");
  const toggle = (pattern: string, on: boolean) => {
    const next = new Set(chosen);
    // What a wider choice covers is no longer chosen by itself.
    if (on && pattern === "*") next.clear();
    if (on && pattern.endsWith(".*")) {
      for (const one of chosen) if (one.startsWith(pattern.slice(0, -1))) next.delete(one);
    }
    if (on) next.add(pattern);
    else next.delete(pattern);
    setChosen(next);
  };
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium text-sm">{t("form.events")}</legend>
      <div className="max-h-72 divide-y divide-line overflow-y-auto rounded-md border border-control-line text-sm">
        <label className="flex min-h-9 items-center gap-2 px-3 py-1.5 font-medium pointer-coarse:min-h-11">
          <input
            type="checkbox"
            name={name}
            value="*"
            className={BOX}
            checked={all}
            onChange={(event) => toggle("*", event.target.checked)}
          />
          {t("allEvents")}
        </label>
        {Object.keys(WEBHOOK_GROUPS).map((group) => {
          const whole = all || chosen.has(`${group}.*`);
          return (
            <div key={group} className="grid gap-0.5 px-3 py-1.5">
              <label className="flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
                <input
                  type="checkbox"
                  name={name}
                  value={`${group}.*`}
                  className={BOX}
                  checked={whole}
                  disabled={all}
                  onChange={(event) => toggle(`${group}.*`, event.target.checked)}
                />
                <code className="font-medium text-xs">{group}.*</code>
              </label>
              {WEBHOOK_PATTERNS.filter((type) => type.startsWith(`${group}.`) && !type.endsWith("*")).map(
                (type) => (
                  <label key={type} className="ml-6 flex min-h-7 items-center gap-2 pointer-coarse:min-h-11">
                    <input
                      type="checkbox"
                      name={name}
                      value={type}
                      className={BOX}
                      checked={whole || chosen.has(type)}
                      disabled={whole}
                      onChange={(event) => toggle(type, event.target.checked)}
                    />
                    <span className="min-w-0">
                      <code className="text-xs">{type}</code>
                      <span className="block text-ink-3 text-xs">
                        {t(`events.${type.replace(".", "_") as EventKey}`)}
                      </span>
                    </span>
                  </label>
                ),
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

type Underscored<T extends string> = T extends `${infer A}.${infer B}` ? `${A}_${B}` : T;
type EventKey = Underscored<Exclude<keyof typeof WEBHOOK_EVENTS, "webhook.test">>;
