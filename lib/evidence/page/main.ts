import { checkBundle } from "../check";
import type { Report, UsedKey } from "../check/report";
import type { Language } from "../check/words";
import { fingerprint } from "../digest";
import { unzipped } from "../unzip";
import { el } from "./dom";
import { checksView, filesView, runView, storyView, verdictView } from "./views";
import { word } from "./words";

/** What is looked at. */
interface Opened {
  /** The file's name; null for the copy that this page carries. */
  name: string | null;
  files: ReadonlyMap<string, Uint8Array>;
}

let language: Language = navigator.language.startsWith("vi") ? "vi" : "en";
let opened: Opened | null = null;
let report: Report | null = null;
let failure: string | null = null;
let key = "";

const main = document.getElementById("main") as HTMLElement;

/** A key as it was pasted: its fingerprint, or the raw public key, whose fingerprint is worked out. */
async function givenKeys(): Promise<string[] | undefined> {
  const text = key.trim();
  if (text === "") return undefined;
  if (/^[0-9a-f]{16,64}$/i.test(text)) return [text];
  return [/^[\w-]{43}$/.test(text) ? await fingerprint(text) : "not a key"];
}

async function check(): Promise<void> {
  report = null;
  failure = null;
  try {
    if (opened) report = await checkBundle(opened.files, await givenKeys());
  } catch (error) {
    failure = String((error as Error).message);
  }
  show();
}

async function open(name: string | null, zip: Uint8Array): Promise<void> {
  try {
    opened = { name, files: unzipped(zip) };
  } catch (error) {
    opened = null;
    report = null;
    failure = String((error as Error).message);
    return show();
  }
  await check();
}

function show(): void {
  document.documentElement.lang = language;
  document.title = word("title", language);
  const parts: (Node | null)[] = [headView()];
  if (failure) parts.push(failureView(failure));
  if (opened && report) {
    const said = opened.name === null ? word("fromPage", language) : fileText(opened.name);
    parts.push(verdictView(report, language), el("p", { class: "soft small" }, said));
    parts.push(runView(opened.files, language), checksView(report, language));
    parts.push(keyView(report.keys), storyView(opened.files, language), filesView(opened.files, language));
  }
  parts.push(dropView());
  main.replaceChildren(...parts.filter((part) => part !== null));
}

function fileText(name: string): string {
  return word("fromFile", language).replace("{name}", name);
}

function headView(): HTMLElement {
  const toggle = () => {
    language = language === "en" ? "vi" : "en";
    show();
  };
  return el(
    "header",
    {},
    el("div", {}, el("h1", {}, word("title", language)), el("p", { class: "soft" }, word("intro", language))),
    el(
      "button",
      { type: "button", click: toggle, lang: language === "en" ? "vi" : "en" },
      word("language", language),
    ),
  );
}

function failureView(message: string): HTMLElement {
  return el(
    "section",
    { class: "verdict bad", role: "alert", "data-verdict": "bad" },
    el("span", { class: "mark", "aria-hidden": "true" }, "✗"),
    el("div", {}, el("b", {}, word("unread", language)), el("span", {}, message)),
  );
}

function keyView(keys: UsedKey[]): HTMLElement {
  const input = el("input", {
    type: "text",
    id: "key",
    value: key,
    spellcheck: "false",
    autocomplete: "off",
    change: (event) => {
      key = (event.target as HTMLInputElement).value;
      void check();
    },
  });
  const given = keys.length > 0 && keys.every((one) => one.given);
  return el(
    "section",
    {},
    el("h2", {}, word("key", language)),
    ...keys.map((one) => el("p", {}, el("code", {}, one.fingerprint))),
    el("p", { class: "soft" }, word(given ? "keyGiven" : "keyOwn", language)),
    el("label", { for: "key", class: "small" }, word("keyLabel", language)),
    input,
  );
}

function dropView(): HTMLElement {
  const take = async (file: File | undefined) => {
    if (file) await open(file.name, new Uint8Array(await file.arrayBuffer()));
  };
  const input = el("input", {
    type: "file",
    accept: ".zip",
    id: "file",
    hidden: "",
    change: (event) => void take((event.target as HTMLInputElement).files?.[0]),
  });
  const over = (event: Event) => {
    event.preventDefault();
    section.classList.add("over");
  };
  const section = el(
    "section",
    {
      class: "drop",
      dragover: over,
      dragleave: () => section.classList.remove("over"),
      drop: (event) => {
        event.preventDefault();
        section.classList.remove("over");
        void take((event as DragEvent).dataTransfer?.files[0]);
      },
    },
    el("h2", {}, word("drop", language)),
    el("p", { class: "soft" }, word("dropBody", language)),
    el("button", { type: "button", click: () => input.click() }, word("choose", language)),
    input,
  );
  return section;
}

const carried = document.getElementById("bundle")?.textContent?.trim();
show();
if (carried)
  void open(
    null,
    Uint8Array.from(atob(carried), (char) => char.charCodeAt(0)),
  );
